package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold in how hosts are chosen.
final class LoadBalancerChecks {
    private static final Set<String> TOPOLOGY =
            Set.of(
                    "topology.kubernetes.io/region",
                    "topology.kubernetes.io/zone",
                    "topology.istio.io/subzone");
    private static final long MAGLEV_LIMIT = 5_000_011;

    private LoadBalancerChecks() {}

    /// @param hasOutlierDetection without it no failover happens
    static void check(Part balancer, boolean hasOutlierDetection) {
        Part hash = balancer.part("consistentHash");
        if (hash != null) consistentHash(hash);
        Part locality = balancer.part("localityLbSetting");
        Part zone = balancer.part("zoneAwareLbSetting");
        if (locality != null && zone != null)
            balancer.error("only one of localityLbSetting and zoneAwareLbSetting can be set");
        if (locality != null) locality(locality, hasOutlierDetection);
        if (zone != null) zoneAware(zone, hasOutlierDetection);
        Part warmup = balancer.part("warmup");
        if (warmup != null && warmup.has("aggression") && warmup.decimal("aggression") <= 0)
            warmup.error("aggression", warmup.decimal("aggression") + " (expected: more than 0)");
    }

    private static void consistentHash(Part hash) {
        Part cookie = hash.part("httpCookie");
        if (cookie != null) cookie(cookie);
        if (hash.whole("minimumRingSize") != 0) {
            hash.deprecated(
                    "minimumRingSize",
                    "consistent hash MinimumRingSize is deprecated, use ConsistentHashLB's RingHash"
                            + " configuration instead");
            if (hash.hasAny("ringHash", "maglev"))
                hash.error("minimumRingSize", "excludes ringHash and maglev");
        }
        Part maglev = hash.part("maglev");
        if (maglev != null) tableSize(maglev);
    }

    private static void cookie(Part cookie) {
        if (cookie.text("name").isEmpty()) cookie.missing("name", "the name of a cookie");
        var names = new HashSet<String>();
        for (Part attribute : cookie.parts("attributes")) {
            String name = attribute.text("name");
            if (name.isEmpty()) attribute.missing("name", "the name of an attribute");
            else if (!names.add(name))
                attribute.error("name", "duplicate cookie attribute name: " + name);
        }
    }

    private static void tableSize(Part maglev) {
        long size = maglev.whole("tableSize");
        if (size == 0) maglev.missing("tableSize", "a prime number");
        else if (size >= MAGLEV_LIMIT || !isPrime(size))
            maglev.error(
                    "tableSize",
                    size + " (expected: a prime number less than " + MAGLEV_LIMIT + ")");
    }

    private static boolean isPrime(long number) {
        if (number < 4) return number > 0;
        if (number % 2 == 0) return false;
        for (long factor = 3; factor * factor <= number; factor += 2)
            if (number % factor == 0) return false;
        return true;
    }

    static void locality(Part locality, boolean hasOutlierDetection) {
        boolean hasFailover = !locality.list("failover").isEmpty();
        List<Part> distribute = locality.parts("distribute");
        if (!distribute.isEmpty() && hasFailover) {
            locality.error("can not simultaneously specify 'distribute' and 'failover'");
            return;
        }
        if (hasFailover) priorities(locality, "can not be set together with 'failover'");
        var sources = new ArrayList<String>();
        for (Part part : distribute) {
            sources.add(part.text("from"));
            weights(part);
        }
        overlaps(sources, locality, "distribute");
        needsOutlierDetection(locality, hasOutlierDetection);
        failover(locality);
    }

    static void zoneAware(Part zone, boolean hasOutlierDetection) {
        priorities(zone, "must not be used: regions and zones are handled automatically");
        needsOutlierDetection(zone, hasOutlierDetection);
        failover(zone);
    }

    private static void priorities(Part part, String message) {
        List<String> labels = part.texts("failoverPriority");
        for (int i = 0; i < labels.size(); i++)
            if (TOPOLOGY.contains(labels.get(i)))
                part.error(
                        "failoverPriority[" + i + "]",
                        "topology label " + quoted(labels.get(i)) + " " + message);
    }

    private static void weights(Part distribute) {
        long total = 0;
        var targets = new ArrayList<String>();
        for (var to : distribute.partOrEmpty("to").fields().entrySet()) {
            long weight = to.getValue() instanceof Number number ? number.longValue() : 0;
            if (weight < 1 || weight > 100)
                distribute.error(
                        "to." + to.getKey(), "locality weight " + weight + " (expected: 1..100)");
            total += weight;
            targets.add(to.getKey());
        }
        if (total != 100) distribute.error("to", "total locality weight " + total + " != 100");
        overlaps(targets, distribute, "to");
    }

    private static void overlaps(List<String> localities, Part part, String field) {
        String wrong = Localities.wrong(localities);
        if (!wrong.isEmpty()) part.error(field, wrong);
    }

    private static void needsOutlierDetection(Part part, boolean hasOutlierDetection) {
        boolean failsOver =
                !part.list("failover").isEmpty() || !part.list("failoverPriority").isEmpty();
        if (failsOver && !hasOutlierDetection)
            part.warn("outlier detection policy must be provided for failover");
    }

    private static void failover(Part part) {
        for (Part each : part.parts("failover")) {
            String from = each.text("from");
            String to = each.text("to");
            if (from.equals(to))
                each.error(quoted(to) + ": failover settings must specify different regions");
            for (String field : List.of("from", "to")) {
                String region = each.text(field);
                if (region.contains("/") || region.contains("*"))
                    each.error(field, quoted(region) + " (expected: a region, without wildcard)");
            }
        }
    }
}
