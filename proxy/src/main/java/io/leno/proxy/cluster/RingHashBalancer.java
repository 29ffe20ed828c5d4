package io.leno.proxy.cluster;

import java.util.Arrays;
import java.util.Comparator;

/// Consistent hashing: hosts own points on a ring, a request goes to the next point after its hash.
/// The points are Envoy's, so both proxies send a key to the same host.
final class RingHashBalancer implements LoadBalancer {
    private final long[] points;
    private final Host[] owners;

    RingHashBalancer(Host[] hosts, long minimumSize, long maximumSize) {
        double sum = 0;
        double least = Double.MAX_VALUE;
        for (Host host : hosts) {
            sum += host.weight();
            least = Math.min(least, host.weight());
        }
        double scale =
                Math.min(
                        Math.ceil(least / sum * (double) minimumSize) / (least / sum),
                        (double) maximumSize);
        record Point(long hash, Host host) {}
        var all = new java.util.ArrayList<Point>();
        double target = 0;
        for (Host host : hosts) {
            target += scale * host.weight() / sum;
            for (int i = 0; all.size() < target; i++) {
                all.add(new Point(XxHash64.hash(host + "_" + i), host));
            }
        }
        all.sort(Comparator.comparing(Point::hash, Long::compareUnsigned));
        points = all.stream().mapToLong(point -> point.hash() ^ Long.MIN_VALUE).toArray();
        owners = all.stream().map(Point::host).toArray(Host[]::new);
    }

    @Override
    public Host pick(Pick pick) {
        int at = Arrays.binarySearch(points, pick.hashOrRandom() ^ Long.MIN_VALUE);
        int next = at < 0 ? -at - 1 : at;
        return owners[next == owners.length ? 0 : next];
    }
}
