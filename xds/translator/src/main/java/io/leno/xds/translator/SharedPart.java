package io.leno.xds.translator;

import io.leno.api.config.Problem;
import io.leno.api.xds.XdsResource;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/// Resources that all proxies with the same view get, made once.
///
/// @param resources by name
/// @param problems found on the way
record SharedPart(List<XdsResource> resources, List<Problem> problems) {
    private record Key(String what, View view, String name) {}

    /// @param what kind of part, its own for each caller
    /// @param make gets a scope of its own, of which it must look at nothing beyond the view
    static SharedPart of(
            Scope scope, String what, String name, Function<Scope, List<XdsResource>> make) {
        return scope.mesh().once(new Key(what, scope.view(), name), () -> made(scope, make));
    }

    /// One that changes with the endpoints of a service.
    static SharedPart ofEndpoints(
            Scope scope, String hostname, String name, Function<Scope, List<XdsResource>> make) {
        Supplier<SharedPart> work = () -> made(scope, make);
        return scope.mesh().once(new Key("endpoints", scope.view(), name), hostname, work);
    }

    private static SharedPart made(Scope scope, Function<Scope, List<XdsResource>> make) {
        var own = new Scope(scope.mesh(), scope.node());
        List<XdsResource> resources =
                make.apply(own).stream().sorted(Comparator.comparing(XdsResource::name)).toList();
        return new SharedPart(resources, own.problems().all());
    }
}
