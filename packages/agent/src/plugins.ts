export { testMessage } from './alerts/alert-message.ts';
export { type ConfiguredPlugin, configuredPlugins } from './plugin-entry/configured-plugins.ts';
export { findPlugin, OWN_PLUGINS, type OwnPlugin } from './plugin-entry/own-plugins.ts';
