package io.leno.istio.status;

import static java.util.Comparator.comparing;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.ServiceEntry;
import io.leno.istio.networking.AllocatedAddresses;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// The addresses that ServiceEntries get because they have none, of `240.240.0.0/16` and
/// `2001:2::/48`, one of each a host, kept in their status. What is there stays; of two entries
/// with the same address the older one keeps it. Istio: `ipallocate`. Belongs to one thread.
final class AddressAllocation {
    private static final int HOSTS = 65_535;

    private final Range v4 = new Range(n -> "240.240." + n / 256 + "." + n % 256);
    private final Range v6 = new Range(n -> "2001:2::" + Integer.toHexString(n));

    /// What was given and may not be written yet.
    private final Map<Owner, List<String>> given = new HashMap<>();

    private record Owner(ResourceKey entry, String host) {}

    /// A rule and the object it was read from.
    private record Entry(Rule<ServiceEntry> rule, ConfigResource resource) {
        /// Whether it is to have addresses that nobody chose.
        boolean isMeant() {
            return AllocatedAddresses.areWanted(resource, rule.spec());
        }
    }

    /// Addresses of one family, by number from 1 on.
    private static final class Range {
        private final IntFunction<String> address;
        private int next = 1;

        Range(IntFunction<String> address) {
            this.address = address;
        }

        /// The next one that nobody has; none where all are given.
        List<String> take(Set<String> used) {
            for (int tried = 0; tried < HOSTS; tried++) {
                String each = address.apply(next);
                next = next == HOSTS ? 1 : next + 1;
                if (used.add(each)) return List.of(each);
            }
            return List.of();
        }
    }

    /// @param rules with the ServiceEntries among them
    /// @param resources by key, as they are stored: with their `status.addresses`
    /// @return what their status shall say, for those that need addresses or need none any more
    Map<ResourceKey, Map<String, Object>> statuses(
            List<Rule<ServiceEntry>> rules, Map<ResourceKey, ConfigResource> resources) {
        List<Entry> ordered = ordered(rules, resources);
        var used = new HashSet<String>();
        ordered.forEach(each -> used.addAll(each.rule().spec().addresses()));
        keep(ordered, used);
        var statuses = new HashMap<ResourceKey, Map<String, Object>>();
        for (Entry each : ordered) {
            boolean isMeant = each.isMeant();
            if (!isMeant && AllocatedAddresses.stored(each.resource()).isEmpty()) continue;
            List<Object> addresses = isMeant ? addresses(each.rule(), used) : List.of();
            if (!isMeant || !addresses.isEmpty())
                statuses.put(each.rule().key(), Map.of("addresses", addresses));
        }
        return statuses;
    }

    private static List<Entry> ordered(
            List<Rule<ServiceEntry>> rules, Map<ResourceKey, ConfigResource> resources) {
        var entries = new ArrayList<Entry>();
        for (Rule<ServiceEntry> rule : rules) {
            ConfigResource resource = resources.get(rule.key());
            if (resource != null) entries.add(new Entry(rule, resource));
        }
        entries.sort(
                comparing((Entry each) -> each.rule().created())
                        .thenComparing(each -> each.rule().key().name())
                        .thenComparing(each -> each.rule().namespace()));
        return entries;
    }

    /// What is stored and what was given, as far as nobody older has it.
    private void keep(List<Entry> entries, Set<String> used) {
        var kept = new HashMap<Owner, List<String>>();
        for (Entry each : entries) {
            if (!each.isMeant()) continue;
            Map<String, List<String>> stored = AllocatedAddresses.stored(each.resource());
            for (String host : hosts(each.rule().spec())) {
                var owner = new Owner(each.rule().key(), host);
                Stream.of(stored.get(host), given.get(owner))
                        .filter(before -> before != null && Collections.disjoint(before, used))
                        .findFirst()
                        .ifPresent(
                                before -> {
                                    used.addAll(before);
                                    kept.put(owner, before);
                                });
            }
        }
        given.clear();
        given.putAll(kept);
    }

    private List<Object> addresses(Rule<ServiceEntry> rule, Set<String> used) {
        var all = new ArrayList<>();
        for (String host : hosts(rule.spec())) {
            List<String> own = given.computeIfAbsent(new Owner(rule.key(), host), _ -> fresh(used));
            for (String value : own) {
                var address = new LinkedHashMap<String, Object>();
                address.put("host", host);
                address.put("value", value);
                all.add(address);
            }
        }
        return all;
    }

    private List<String> fresh(Set<String> used) {
        var fresh = new ArrayList<>(v4.take(used));
        fresh.addAll(v6.take(used));
        return List.copyOf(fresh);
    }

    private static Set<String> hosts(ServiceEntry entry) {
        boolean takesWildcards = entry.resolution() == ServiceEntry.Resolution.DYNAMIC_DNS;
        var hosts = new LinkedHashSet<String>();
        for (String host : entry.hosts())
            if (takesWildcards || !host.startsWith("*")) hosts.add(host);
        return hosts;
    }
}
