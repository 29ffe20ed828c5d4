package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.leno.proxy.cluster.SubsetSettings;
import io.leno.proxy.cluster.SubsetSettings.Fallback;
import io.leno.proxy.cluster.SubsetSettings.Selector;
import io.leno.proxy.match.MetadataLabels;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/// `LbSubsetConfig`, `Subset` → [SubsetSettings].
final class SubsetCompiler {
    private SubsetCompiler() {}

    static SubsetSettings compile(LbSubsetConfig config, String where) {
        List<Selector> selectors =
                config.getSubsetSelectorsList().stream()
                        .map(
                                each ->
                                        selector(
                                                each.getKeysList(),
                                                each.getFallbackPolicy().name(),
                                                each.getFallbackKeysSubsetList(),
                                                each.getSingleHostPerSubset(),
                                                where))
                        .toList();
        return new SubsetSettings(
                fallback(config.getFallbackPolicy().name()),
                MetadataLabels.of(config.getDefaultSubset()),
                selectors,
                config.getLocalityWeightAware(),
                config.getScaleLocalityWeight(),
                config.getPanicModeAny(),
                config.getListAsAny(),
                false,
                config.getMetadataFallbackPolicy()
                        == LbSubsetConfig.LbSubsetMetadataFallbackPolicy.FALLBACK_LIST);
    }

    static SubsetSettings compile(Subset config, String where) {
        List<Selector> selectors =
                config.getSubsetSelectorsList().stream()
                        .map(
                                each ->
                                        selector(
                                                each.getKeysList(),
                                                each.getFallbackPolicy().name(),
                                                each.getFallbackKeysSubsetList(),
                                                each.getSingleHostPerSubset(),
                                                where))
                        .toList();
        return new SubsetSettings(
                fallback(config.getFallbackPolicy().name()),
                MetadataLabels.of(config.getDefaultSubset()),
                selectors,
                config.getLocalityWeightAware(),
                config.getScaleLocalityWeight(),
                config.getPanicModeAny(),
                config.getListAsAny(),
                config.getAllowRedundantKeys(),
                config.getMetadataFallbackPolicy()
                        == Subset.LbSubsetMetadataFallbackPolicy.FALLBACK_LIST);
    }

    private static Fallback fallback(String name) {
        return name.equals("UNRECOGNIZED") ? Fallback.NO_FALLBACK : Fallback.valueOf(name);
    }

    private static Selector selector(
            List<String> keys,
            String fallback,
            List<String> fallbackKeys,
            boolean single,
            String where) {
        if (single && keys.size() != 1) {
            throw new InvalidResourceException(
                    "subset_lb selector: single_host_per_subset cannot be set when there are"
                            + " multiple keys: "
                            + where);
        }
        @Nullable Fallback policy =
                fallback.equals("NOT_DEFINED") || fallback.equals("UNRECOGNIZED")
                        ? null
                        : Fallback.valueOf(fallback);
        if (policy == Fallback.KEYS_SUBSET) requireFewer(keys, fallbackKeys, where);
        return new Selector(keys, policy, Set.copyOf(fallbackKeys), single);
    }

    private static void requireFewer(List<String> keys, List<String> fewer, String where) {
        if (fewer.isEmpty()) {
            throw new InvalidResourceException("fallback_keys_subset cannot be empty: " + where);
        }
        if (!keys.containsAll(fewer)) {
            throw new InvalidResourceException(
                    "fallback_keys_subset must be a subset of selector keys: " + where);
        }
        if (Set.copyOf(fewer).size() == Set.copyOf(keys).size()) {
            throw new InvalidResourceException(
                    "fallback_keys_subset cannot be equal to keys: " + where);
        }
    }
}
