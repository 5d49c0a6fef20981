// The shapes that mark classes, as corners on a unit circle; canvas, SVG and legend draw the same ones.
const polygon = (count, turn) => Array.from({ length: count }, (_, n) => {
  const angle = turn + (2 * Math.PI * n) / count;
  return [Math.cos(angle), Math.sin(angle)];
});
const star = Array.from({ length: 10 }, (_, n) => {
  const angle = -Math.PI / 2 + (Math.PI * n) / 5;
  const reach = n % 2 ? 0.5 : 1.1;
  return [reach * Math.cos(angle), reach * Math.sin(angle)];
});
const arm = 0.38;
const CORNERS = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  bar: [[-1.05, -0.55], [1.05, -0.55], [1.05, 0.55], [-1.05, 0.55]],
  diamond: polygon(4, 0),
  triangle: [[-1, 0.8], [0, -0.95], [1, 0.8]],
  hexagon: polygon(6, 0),
  pentagon: polygon(5, -Math.PI / 2),
  star,
  cross: [[-arm, -1], [arm, -1], [arm, -arm], [1, -arm], [1, arm], [arm, arm], [arm, 1], [-arm, 1], [-arm, arm], [-1, arm], [-1, -arm], [-arm, -arm]],
};

// SVG path data of a glyph around (x, y).
export function glyphPath(kind, x, y, radius) {
  const point = ([a, b]) => `${(x + a * radius).toFixed(1)},${(y + b * radius).toFixed(1)}`;
  if (CORNERS[kind]) return `M${CORNERS[kind].map(point).join("L")}Z`;
  const circle = (r, sweep) => `M${x - r},${y}a${r},${r} 0 1,${sweep} ${2 * r},0a${r},${r} 0 1,${sweep} ${-2 * r},0Z`;
  return kind === "ring" ? circle(radius, 1) + circle(radius * 0.5, 0) : circle(radius * 0.95, 1);
}
