package io.leno.xds.translator.patch;

import io.leno.api.config.ResourceKey;
import io.leno.api.xds.Node;

import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// The proxy whose resources are patched.
///
/// @param gateways tells whether it serves the gateway
/// @param services tells whether it serves the service of a kind (`Service`, `ServiceEntry`)
/// @param gatewayPorts ports of services by the port that a gateway listens on for them
public record PatchedProxy(
        Node node,
        Map<String, String> labels,
        String rootNamespace,
        Predicate<ResourceKey> gateways,
        BiPredicate<String, ResourceKey> services,
        Map<Integer, Set<Integer>> gatewayPorts) {}
