package io.leno.bench;

import java.util.List;

/// A straight line through measurements, and how sure its slope is.
///
/// @param slope per step of x
/// @param error one standard error of the slope
record Trend(double slope, double error) {
    /// One measurement.
    record Point(double x, double y) {}

    /// By least squares.
    ///
    /// @param points at least three
    static Trend of(List<Point> points) {
        double meanX = points.stream().mapToDouble(Point::x).average().orElseThrow();
        double meanY = points.stream().mapToDouble(Point::y).average().orElseThrow();
        double xx = 0;
        double xy = 0;
        for (Point point : points) {
            xx += (point.x - meanX) * (point.x - meanX);
            xy += (point.x - meanX) * (point.y - meanY);
        }
        double slope = xy / xx;
        double squares = 0;
        for (Point point : points) {
            double off = point.y - meanY - slope * (point.x - meanX);
            squares += off * off;
        }
        return new Trend(slope, Math.sqrt(squares / (points.size() - 2) / xx));
    }
}
