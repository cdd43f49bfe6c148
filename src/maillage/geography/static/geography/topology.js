// Reading our outlines: TopoJSON with a grid, in degrees. Lines are arrays of [latitude, longitude], as Leaflet takes them.

export const decode = (topology) => {
  const [scaleX, scaleY] = topology.transform.scale;
  const [left, bottom] = topology.transform.translate;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [y * scaleY + bottom, x * scaleX + left];
    });
  });
  return { arcs, objects: topology.objects, places: topology.places || [] };
};

const polygonsOf = (geometry) => (geometry.type === "MultiPolygon" ? geometry.arcs : [geometry.arcs]);

const ringOf = (arcs, ring) => ring.flatMap((arc) => (arc >= 0 ? arcs[arc] : [...arcs[~arc]].reverse()).slice(0, -1));

export const polygons = ({ arcs, objects }, layer, wanted = () => true) =>
  objects[layer].geometries
    .filter((geometry) => wanted(geometry.id))
    .flatMap((geometry) => polygonsOf(geometry).map((polygon) => polygon.map((ring) => ringOf(arcs, ring))));

// The arcs of a layer with who stands on each side: [[arc, [ids…]], …].
export const sides = ({ objects }, layer) => {
  const seen = new Map();
  for (const geometry of objects[layer].geometries) {
    for (const arc of polygonsOf(geometry).flat(2)) {
      const plain = arc >= 0 ? arc : ~arc;
      if (!seen.has(plain)) seen.set(plain, []);
      seen.get(plain).push(geometry.id);
    }
  }
  return [...seen];
};

export const box = (geometry, arcs) => {
  let south = 90;
  let west = 180;
  let north = -90;
  let east = -180;
  for (const arc of polygonsOf(geometry).flat(2)) {
    for (const [latitude, longitude] of arcs[arc >= 0 ? arc : ~arc]) {
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
    }
  }
  return [[south, west], [north, east]];
};
