package io.leno.api.istio;

/// The resource that a rule is for, instead of workloads by label. Istio:
/// `istio.type.v1beta1.PolicyTargetReference`.
///
/// @param group API group; empty or `core` for Kubernetes' own kinds
/// @param kind `Gateway`, `Service`, …
/// @param namespace of the resource; empty for that of the rule
public record TargetRef(String group, String kind, String name, String namespace) {}
