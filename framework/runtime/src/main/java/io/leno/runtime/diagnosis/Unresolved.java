package io.leno.runtime.diagnosis;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What a bundle that does not resolve is missing.
public final class Unresolved {
    private Unresolved() {}

    /// One phrase for each mandatory requirement that no installed bundle meets: `package
    /// com.example.text`. Empty where what it needs is there but cannot be had together.
    public static List<String> missing(Bundle bundle, BundleContext context) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) return List.of();
        List<BundleCapability> offered =
                Arrays.stream(context.getBundles())
                        .map(each -> each.adapt(BundleRevision.class))
                        .filter(Objects::nonNull)
                        .flatMap(each -> each.getDeclaredCapabilities(null).stream())
                        .toList();
        return revision.getDeclaredRequirements(null).stream()
                .filter(Unresolved::isNeededToResolve)
                .filter(requirement -> offered.stream().noneMatch(requirement::matches))
                .map(Unresolved::inWords)
                .toList();
    }

    private static boolean isNeededToResolve(BundleRequirement requirement) {
        String resolution = requirement.getDirectives().getOrDefault("resolution", "mandatory");
        String effective = requirement.getDirectives().getOrDefault("effective", "resolve");
        return resolution.equals("mandatory") && effective.equals("resolve");
    }

    /// `(&(osgi.wiring.package=a.b)(version>=1.0.0)(!(version>=2.0.0)))` as `package a.b,
    /// version>=1.0.0 and not version>=2.0.0`.
    private static String inWords(BundleRequirement requirement) {
        String filter = requirement.getDirectives().getOrDefault("filter", "");
        String namespace = requirement.getNamespace();
        String kind = namespace.equals(PackageNamespace.PACKAGE_NAMESPACE) ? "package" : namespace;
        List<String> parts =
                Stream.of(filter.split("[()&|]+", -1)).filter(part -> !part.isBlank()).toList();
        String name =
                parts.stream()
                        .filter(part -> part.startsWith(namespace + "="))
                        .map(part -> part.substring(namespace.length() + 1))
                        .findFirst()
                        .orElse(filter);
        return kind + " " + name + versions(parts);
    }

    private static String versions(List<String> parts) {
        StringBuilder range = new StringBuilder();
        boolean not = false;
        for (String part : parts) {
            if (part.equals("!")) not = true;
            else if (part.startsWith("version") || part.startsWith("bundle-version")) {
                range.append(not ? " below " : " from ").append(part.replaceAll(".*=", ""));
                not = false;
            }
        }
        return range.toString();
    }
}
