package io.leno.proxy.filter;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.proxy.filter.FilterRegistry.Registration;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The factories of one moment and what their bundles get of new streams.
///
/// @param registrations newest bundle first
/// @param shares of bundles that do not get all
record FilterChoice(List<Registration> registrations, Map<Long, Share> shares) {
    FilterChoice {
        registrations = List.copyOf(registrations);
        shares = Map.copyOf(shares);
    }

    /// A factory of a canary, and who gets it.
    record Canary(Registration registration, Share.Part share) {}

    private Share shareOf(Registration registration) {
        return shares.getOrDefault(registration.bundleId(), Share.ALL);
    }

    private boolean isLive(Registration registration) {
        return shares.isEmpty() || shareOf(registration).equals(Share.ALL);
    }

    /// The live factory for a filter of the configuration: by the type URL of its settings, by the
    /// type name taken for a plugin's name, or by the filter's name; null when there is none.
    @Nullable Registration find(String filterName, String typeUrl) {
        return find(filterName, typeUrl, this::isLive);
    }

    /// The canary beside it; null when there is none.
    @Nullable Canary canary(String filterName, String typeUrl) {
        if (shares.isEmpty()) return null;
        Registration found =
                find(filterName, typeUrl, known -> shareOf(known) instanceof Share.Part);
        return found != null && shareOf(found) instanceof Share.Part part
                ? new Canary(found, part)
                : null;
    }

    /// The one of a bundle that is still being checked; null when it has none for this filter.
    @Nullable Registration staged(long bundleId, String filterName, String typeUrl) {
        return find(filterName, typeUrl, known -> known.bundleId() == bundleId);
    }

    private @Nullable Registration find(
            String filterName, String typeUrl, Predicate<Registration> which) {
        String type = FilterRegistry.typeName(typeUrl);
        for (Registration known : registrations)
            if (known.takes(type) && which.test(known)) return known;
        for (Registration known : registrations)
            if (known.name().equals(type) && which.test(known)) return known;
        for (Registration known : registrations)
            if (known.name().equals(filterName) && which.test(known)) return known;
        return null;
    }

    /// The newest live factory of each plugin that serves without being configured.
    List<Registration> attached() {
        return attached(this::isLive);
    }

    /// Those of a bundle that is still being checked.
    List<Registration> attachedOf(long bundleId) {
        return attached(known -> known.bundleId() == bundleId);
    }

    private List<Registration> attached(Predicate<Registration> which) {
        Set<String> seen = new HashSet<>();
        return registrations.stream()
                .filter(which)
                .filter(known -> seen.add(known.name()))
                .filter(known -> known.factory().attachment() != Attachment.WHERE_CONFIGURED)
                .sorted(Comparator.comparing(Registration::name))
                .toList();
    }
}
