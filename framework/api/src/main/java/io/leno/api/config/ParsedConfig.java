package io.leno.api.config;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;

import java.util.List;
import java.util.Map;

/// What a dialect made of one resource. A refused resource has an [Problem.Severity#ERROR] and
/// nothing else in it.
///
/// @param services that the resource declares by itself (a ServiceEntry does)
/// @param endpoints by hostname, for those services
/// @param selections of workloads that are endpoints of those services as well
/// @param workloads that the resource declares by itself
public record ParsedConfig(
        List<Rule<?>> rules,
        List<Service> services,
        Map<String, List<Endpoint>> endpoints,
        List<WorkloadSelection> selections,
        List<WorkloadInstance> workloads,
        List<Problem> problems) {
    public ParsedConfig {
        rules = List.copyOf(rules);
        services = List.copyOf(services);
        endpoints = Map.copyOf(endpoints);
        selections = List.copyOf(selections);
        workloads = List.copyOf(workloads);
        problems = List.copyOf(problems);
    }

    /// Of a resource that declares no workloads.
    public ParsedConfig(
            List<Rule<?>> rules,
            List<Service> services,
            Map<String, List<Endpoint>> endpoints,
            List<WorkloadSelection> selections,
            List<Problem> problems) {
        this(rules, services, endpoints, selections, List.of(), problems);
    }

    /// Of a resource that selects no workloads.
    public ParsedConfig(
            List<Rule<?>> rules,
            List<Service> services,
            Map<String, List<Endpoint>> endpoints,
            List<Problem> problems) {
        this(rules, services, endpoints, List.of(), problems);
    }

    public static ParsedConfig of(List<Rule<?>> rules, List<Problem> problems) {
        return new ParsedConfig(rules, List.of(), Map.of(), problems);
    }

    /// This, and a workload.
    public ParsedConfig with(WorkloadInstance workload) {
        return new ParsedConfig(
                rules, services, endpoints, selections, List.of(workload), problems);
    }

    public static ParsedConfig refused(List<Problem> problems) {
        return new ParsedConfig(List.of(), List.of(), Map.of(), problems);
    }

    public boolean isRefused() {
        return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }
}
