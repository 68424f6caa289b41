"""The pet: a sitting tabby whose coat is brushed on hair by hair, because a flat cat looks like a cut-out."""

import cv2
import numpy as np

from services.video.studio.scenes.canvas import Canvas, Plane, Points, linear

COAT, PALE, DARK = "c58a4e", "efe0c8", "7d4a22"


class Cat:
    """A cat whose paws stand at (`x`, `y`); `lit_from` is -1 for light from the left, +1 from the right."""

    def __init__(self, canvas: Canvas, x: float, y: float, size: float, lit_from: int) -> None:
        self.canvas, self.x, self.y, self.size, self.lit_from = canvas, x, y, size, lit_from

    def at(self, points: Points) -> list[tuple[float, float]]:
        """From the cat's own units (paws at 0,0; about 200 wide, 290 tall) to the canvas."""
        return [(self.x + px * self.size, self.y + py * self.size) for px, py in points]

    def draw(self) -> None:
        """Back to front: tail, body, legs, head, face."""
        self._tail()
        self._body()
        self._legs()
        self._head()
        self._face()

    def _shape(self, points: Points, code: str = COAT, round_: float = 16) -> Plane:
        canvas = self.canvas
        mask = canvas.blob(self.at(points))
        canvas.paint(mask, linear(code))
        inner = np.clip(canvas.blur(mask, round_ * self.size) * 2 - 1, 0, 1)
        canvas.shade(mask, (0.58 + 0.50 * inner**0.8).astype(np.float32))
        soft = canvas.blur(mask, round_ * 1.4 * self.size)
        step = int(round_ * self.size * self.lit_from)
        slope = np.roll(soft, step, 1) - np.roll(soft, -step, 1)
        canvas.shade(mask, np.clip(1 + 0.55 * slope, 0.55, 1.5).astype(np.float32))
        return mask

    def _patch(
        self, points: Points, code: str, within: Plane, strength: float = 1.0, soft: float = 5
    ) -> None:
        patch = self.canvas.blob(self.at(points), soft * self.size) * within * strength
        self.canvas.tint(patch, linear(code), float(np.mean(linear(COAT))))

    def _stripe(self, points: Points, width: float, within: Plane, strength: float = 0.6) -> None:
        mark = self.canvas.stroke(self.at(points), width * self.size, 1.5 * self.size, 1.6 * self.size)
        self.canvas.tint(mark * within * strength, linear(DARK), float(np.mean(linear(COAT))))

    def _brush(
        self, mask: Plane, centre: tuple[float, float], hairs: int, length: float, down: float
    ) -> None:
        """Hairs grow away from `centre` and fall `down`; each takes about the colour under its root."""
        canvas, rng, scale = self.canvas, self.canvas.rng, self.canvas.scale
        rows, columns = np.nonzero(mask > 0.5)
        picks = rng.integers(0, len(rows), hairs)
        layer = canvas.reflectance
        cx, cy = (value * scale for value in self.at([centre])[0])
        for row, column in zip(rows[picks], columns[picks], strict=True):
            dx, dy = column - cx, row - cy
            norm = max(float(np.hypot(dx, dy)), 1.0)
            angle = np.arctan2(dy / norm + down, dx / norm) + rng.normal(0, 0.22)
            reach = length * self.size * scale * rng.uniform(0.5, 1.1)
            colour = layer[row, column] * np.exp(rng.normal(0.02, 0.15))
            end = (int((column + np.cos(angle) * reach) * 8), int((row + np.sin(angle) * reach) * 8))
            tone = tuple(float(value) for value in colour)
            cv2.line(layer, (int(column) * 8, int(row) * 8), end, tone, 1, cv2.LINE_AA, 3)
        canvas.emission *= 1 - mask[..., None]

    def _tail(self) -> None:
        path = [(70, -26), (120, -14), (146, -26), (140, -48), (122, -50)]
        mask = self.canvas.stroke(self.at(path), 30 * self.size, 20 * self.size)
        self.canvas.shade(np.roll(self.canvas.blur(mask, 6), 8, 0), 0.6)
        self.canvas.paint(mask, linear(COAT))
        inner = np.clip(self.canvas.blur(mask, 6 * self.size) * 2 - 1, 0, 1)
        self.canvas.shade(mask, (0.6 + 0.5 * inner).astype(np.float32))
        for spot in ((92, -22), (116, -17), (138, -24), (142, -42)):
            self._stripe([(spot[0] - 4, spot[1] - 15), (spot[0] + 3, spot[1] + 14)], 9, mask)
        self._patch([(112, -62), (136, -60), (138, -42), (114, -40)], DARK, mask, 0.5)
        self._brush(mask, (70, -40), 3200, 10, 0.2)

    def _body(self) -> None:
        shape = [(0, -186), (40, -176), (62, -140), (82, -88), (92, -40), (80, -8), (40, 0), (0, 2)]
        body = [*shape, *[(-px, py) for px, py in reversed(shape[1:-1])]]
        self.canvas.shade(self.canvas.ellipse(self.x, self.y, 112 * self.size, 13 * self.size, 7), 0.42)
        mask = self._shape(body, round_=24)
        for side in (-1, 1):
            for y in (-128, -104, -80, -56):
                self._stripe(
                    [(side * (96 + y * 0.12), y), (side * 62, y + 10), (side * 42, y + 4)], 11, mask, 0.55
                )
        chest = [(0, -180), (26, -160), (32, -118), (22, -64), (0, -40), (-22, -64), (-32, -118), (-26, -160)]
        self._patch(chest, PALE, mask)
        self._brush(mask, (0, -190), 15000, 12, 0.9)
        for side in (-1, 1):
            haunch = [
                (side * 54, -66),
                (side * 88, -50),
                (side * 96, -18),
                (side * 78, 2),
                (side * 46, 2),
                (side * 42, -30),
            ]
            part = self._shape(haunch, round_=11)
            self._stripe([(side * 92, -44), (side * 66, -40)], 8, part, 0.5)
            self._stripe([(side * 96, -24), (side * 66, -22)], 8, part, 0.5)
            self._brush(part, (side * 60, -60), 2400, 9, 0.9)

    def _legs(self) -> None:
        for side in (-1, 1):
            leg = [
                (side * 8, -96),
                (side * 32, -92),
                (side * 36, -46),
                (side * 35, -12),
                (side * 36, 4),
                (side * 22, 9),
            ]
            mask = self._shape([*leg, (side * 7, 5), (side * 5, -40)], round_=9)
            for y in (-70, -52, -36):
                self._stripe([(side * 36, y), (side * 10, y + 5)], 7, mask, 0.45)
            self._patch([(side * 4, -22), (side * 40, -22), (side * 42, 14), (side * 2, 14)], PALE, mask)
            self._brush(mask, (side * 20, -120), 2600, 8, 1.0)
            for toe in (14, 22, 30):
                line = self.canvas.stroke(
                    self.at([(side * toe, -3), (side * toe, 6)]), 1.6 * self.size, soft=0.6
                )
                self.canvas.shade(line, 0.55)
        gap = self.canvas.stroke(
            self.at([(0, -84), (0, -30), (0, 2)]), 2 * self.size, 7 * self.size, 2.4 * self.size
        )
        self.canvas.shade(gap, 0.42)

    def _head(self) -> None:
        self.canvas.shade(
            self.canvas.ellipse(self.x, self.y - 168 * self.size, 54 * self.size, 17 * self.size, 9), 0.6
        )
        for side in (-1, 1):
            outer = [
                (side * 22, -272),
                (side * 42, -300),
                (side * 62, -320),
                (side * 69, -290),
                (side * 66, -248),
            ]
            ear = self.canvas.polygon(self.at([(side * 18, -268), (side * 61, -322), (side * 72, -240)]), 1.6)
            ear = np.maximum(ear, self.canvas.blob(self.at([*outer, (side * 40, -250)])))
            self.canvas.paint(ear, linear("b07a44"))
            inside = self.canvas.polygon(
                self.at([(side * 33, -266), (side * 58, -306), (side * 62, -250)]), 4
            )
            self.canvas.paint(inside * ear, linear("c98e80"))
            self.canvas.shade(inside * ear, 0.86)
            self._brush(ear, (side * 44, -236), 1500, 9, -0.7)
        half = [(0, -288), (32, -285), (60, -264), (76, -232), (72, -204), (48, -180), (22, -170), (0, -168)]
        mask = self._shape([*half, *[(-px, py) for px, py in reversed(half[1:-1])]], round_=18)
        muzzle = [
            (0, -222),
            (24, -214),
            (34, -196),
            (22, -178),
            (0, -172),
            (-22, -178),
            (-34, -196),
            (-24, -214),
        ]
        for path in ([(0, -286), (0, -256)], [(14, -286), (11, -258)], [(-14, -286), (-11, -258)]):
            self._stripe(path, 7.5, mask, 0.75)
        for side in (-1, 1):
            self._stripe([(side * 78, -226), (side * 58, -218), (side * 44, -214)], 6, mask, 0.6)
            self._stripe([(side * 76, -206), (side * 58, -204), (side * 46, -206)], 6, mask, 0.6)
            self._stripe([(side * 30, -284), (side * 26, -262)], 7, mask, 0.55)
        self._brush(mask, (0, -224), 9000, 9, 0.15)
        self._patch(muzzle, PALE, mask, 0.95, 6)
        self._patch([(-5, -262), (5, -262), (9, -222), (-9, -222)], PALE, mask, 0.45, 4)
        self._brush(mask * self.canvas.blob(self.at(muzzle)), (0, -206), 2200, 6, 0.4)

    def _face(self) -> None:
        canvas, size = self.canvas, self.size
        for side in (-1, 1):
            ex, ey = self.at([(side * 30, -229)])[0]
            canvas.shade(canvas.ellipse(ex, ey, 18 * size, 15.5 * size, 3.4 * size), 0.45)
            lid = canvas.ellipse(ex, ey, 16 * size, 13.4 * size, 0.6, side * 10)
            canvas.paint(lid, linear("2a1a10"))
            iris = canvas.ellipse(ex, ey, 14 * size, 11.8 * size, 0.5, side * 10)
            ring = np.hypot((canvas.x - ex) / (14 * size), (canvas.y - ey - 2 * size) / (12 * size))
            green = np.asarray(linear("a9b04a"), np.float32) * (1.15 - 0.5 * ring[..., None])
            canvas.paint(iris, green.astype(np.float32))
            canvas.shade(iris * np.clip((ey - 3 * size - canvas.y) / (7 * size), 0, 1), 0.4)
            canvas.paint(canvas.ellipse(ex, ey, 5.2 * size, 10.6 * size, 0.7), linear("0b0a09"))
            canvas.paint(
                canvas.ellipse(ex - 4.5 * size, ey - 4.8 * size, 3.1 * size, 2.9 * size, 0.5),
                (1.6, 1.6, 1.55),
            )
            canvas.paint(
                canvas.ellipse(ex + 4 * size, ey + 4 * size, 1.6 * size, 1.4 * size, 0.5), (0.7, 0.7, 0.6)
            )
        nose = canvas.blob(self.at([(-9, -209), (0, -211), (9, -209), (4, -201), (0, -198), (-4, -201)]), 0.5)
        canvas.paint(nose, linear("c2776c"))
        canvas.shade(canvas.ellipse(self.x, self.y - 201 * size, 9 * size, 3 * size, 1.6), 0.7)
        for side in (-1, 1):
            mouth = canvas.stroke(
                self.at([(0, -198), (side * 2, -191), (side * 11, -187), (side * 19, -191)]),
                2.2 * size,
                1.0,
                0.5,
            )
            canvas.shade(mouth, 0.30)
            for i in range(4):
                dot = self.at([(side * (13 + 4 * i), -195 + 3 * (i % 2))])[0]
                canvas.shade(canvas.ellipse(*dot, 1.2 * size, 1.1 * size, 0.4), 0.5)
            for i, (far, drop) in enumerate(((86, -222), (94, -206), (92, -190), (80, -174))):
                hair = self.at(
                    [(side * 16, -200 + 3 * i), (side * 54, (drop - 204) / 2 - 3), (side * far, drop)]
                )
                canvas.paint(canvas.stroke(hair, 1.3 * size, 0.3, 0.3) * 0.75, (0.85, 0.82, 0.76))
