package io.leno.api.config;

import io.leno.api.model.MeshModel;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Set;

/// Makes rules of rules that mean something only together, and with what runs: routes of the
/// Gateway API, which hold where gateways let them. A bundle registers one as a service;
/// `framework/control` calls it on its writer's thread.
@ConsumerType
public interface RuleDerivation {
    /// Kinds of the resources it reads. It is asked again when one of those changes, and when
    /// services do.
    Set<String> kinds();

    /// What follows, in the place of what followed before. Pure; must not fail for any model. The
    /// rules keep the keys of the resources they were made of.
    ///
    /// @param mesh with everything that was written, and nothing that was derived by this one
    List<Rule<?>> derive(MeshModel mesh);
}
