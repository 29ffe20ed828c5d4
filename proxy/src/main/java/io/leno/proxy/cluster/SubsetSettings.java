package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a cluster's hosts are divided by their labels, the metadata `envoy.lb`. Envoy:
/// `lb_subset_config`.
///
/// @param fallback where no subset fits the request
/// @param defaultSubset labels of the hosts of [Fallback#DEFAULT_SUBSET]
/// @param localityWeightAware whether localities keep their weights within a subset
/// @param scaleLocalityWeight whether such a weight is lessened by what the subset leaves out
/// @param panicModeAny whether all hosts are tried when the fallback has none
/// @param listAsAny whether a label that is a list stands for each of its elements
/// @param allowRedundantKeys whether labels of the request that no selector has are passed over
/// @param fallbackList whether the request's label `fallback_list` is tried in turn
public record SubsetSettings(
        Fallback fallback,
        Map<String, Object> defaultSubset,
        List<Selector> selectors,
        boolean localityWeightAware,
        boolean scaleLocalityWeight,
        boolean panicModeAny,
        boolean listAsAny,
        boolean allowRedundantKeys,
        boolean fallbackList) {
    public SubsetSettings {
        defaultSubset = Map.copyOf(defaultSubset);
        // Envoy: where keys may be left over, the selector with the most of them counts.
        selectors =
                allowRedundantKeys
                        ? selectors.stream()
                                .sorted(Comparator.comparingInt(it -> -it.keys().size()))
                                .toList()
                        : List.copyOf(selectors);
    }

    /// What takes the place of a subset that is not there.
    public enum Fallback {
        NO_FALLBACK,
        ANY_ENDPOINT,
        DEFAULT_SUBSET,
        /// The subset that fits some of the request's labels.
        KEYS_SUBSET
    }

    /// Names of labels; each combination of their values makes a subset.
    ///
    /// @param fallback null: the cluster's
    /// @param fallbackKeys those that count for [Fallback#KEYS_SUBSET]
    /// @param keySet the keys again
    /// @param singleHost each subset is its first host alone
    public record Selector(
            List<String> keys,
            @Nullable Fallback fallback,
            Set<String> fallbackKeys,
            boolean singleHost,
            Set<String> keySet) {
        public Selector {
            keys = keys.stream().distinct().sorted().toList();
            fallbackKeys = Set.copyOf(fallbackKeys);
            keySet = Set.copyOf(keys);
        }

        public Selector(
                List<String> keys,
                @Nullable Fallback fallback,
                Set<String> fallbackKeys,
                boolean singleHost) {
            this(keys, fallback, fallbackKeys, singleHost, Set.of());
        }
    }
}
