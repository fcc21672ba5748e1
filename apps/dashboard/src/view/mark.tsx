/** A line that the water reached once, and the water. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path class="line" d="M6 9h20" />
      <path class="water" d="M4 19c4-5 8-5 12 0s8 5 12 0" />
    </svg>
  );
}
