package io.leno.runtime.diagnosis;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// What the declarative-services components of bundles are missing.
public final class Components {
    private final BundleContext context;

    /// A component that is not at work.
    ///
    /// @param pids where it takes its settings from
    /// @param text one line: whose, which, and what it lacks
    public record Trouble(long bundleId, List<String> pids, String text) {}

    public Components(BundleContext context) {
        this.context = context;
    }

    /// Each component that waits for a service or failed; those that wait for a configuration are
    /// as they should be. Of all bundles if none is named.
    public List<Trouble> troubles(Bundle... bundles) {
        return ask(runtime -> troubles(runtime, runtime.getComponentDescriptionDTOs(bundles)));
    }

    /// The PIDs that some component takes its settings from.
    public List<String> configuredBy() {
        return ask(
                runtime ->
                        runtime.getComponentDescriptionDTOs().stream()
                                .flatMap(component -> Stream.of(component.configurationPid))
                                .toList());
    }

    private static List<Trouble> troubles(
            ServiceComponentRuntime runtime, Collection<ComponentDescriptionDTO> components) {
        List<Trouble> troubles = new ArrayList<>();
        for (ComponentDescriptionDTO component : components) {
            for (var configuration : runtime.getComponentConfigurationDTOs(component)) {
                String what = trouble(component, configuration);
                if (what == null) continue;
                troubles.add(
                        new Trouble(
                                component.bundle.id,
                                List.of(component.configurationPid),
                                component.bundle.symbolicName
                                        + ": "
                                        + component.implementationClass
                                        + " "
                                        + what));
            }
        }
        return troubles;
    }

    private static @Nullable String trouble(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                    "waits for "
                            + String.join(
                                    " and ",
                                    Arrays.stream(configuration.unsatisfiedReferences)
                                            .map(reference -> service(component, reference))
                                            .toList())
                            + ", which no started bundle offers";
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                    "failed: " + firstLine(configuration.failure);
            default -> null;
        };
    }

    private static String service(
            ComponentDescriptionDTO component, UnsatisfiedReferenceDTO unsatisfied) {
        String filter = unsatisfied.target == null ? "" : " " + unsatisfied.target;
        return Arrays.stream(component.references)
                        .filter(reference -> reference.name.equals(unsatisfied.name))
                        .map((ReferenceDTO reference) -> "service " + reference.interfaceName)
                        .findFirst()
                        .orElse("reference " + unsatisfied.name)
                + filter;
    }

    /// The innermost cause of a stack trace: what went wrong, not how it was called.
    private static String firstLine(@Nullable String stackTrace) {
        if (stackTrace == null) return "no reason given";
        return stackTrace
                .lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((first, last) -> last)
                .map(line -> line.substring("Caused by: ".length()))
                .orElseGet(() -> stackTrace.lines().findFirst().orElse(""));
    }

    private <T> List<T> ask(Function<ServiceComponentRuntime, List<T>> question) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) return List.of();
        ServiceComponentRuntime runtime = context.getService(reference);
        if (runtime == null) return List.of();
        try {
            return question.apply(runtime);
        } finally {
            context.ungetService(reference);
        }
    }
}
