package io.leno.istio.bind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// What the components of a record do not say about the message it is read from. Immutable; each
/// method returns a copy that knows more.
///
/// @param notActedOn fields that the API has and the record has not: reported, not read
/// @param required messages that must be there
/// @param nullable texts and enums for which absent is null instead of empty or the first constant
/// @param lowerCaseKeys maps whose keys are names in which case does not matter
/// @param oneOfs groups of fields that exclude each other
/// @param older former names of fields
public record Fields(
        Class<? extends Record> type,
        Set<String> notActedOn,
        Set<String> required,
        Set<String> nullable,
        Set<String> lowerCaseKeys,
        List<OneOf> oneOfs,
        Map<String, Older> older) {
    public Fields {
        notActedOn = Set.copyOf(notActedOn);
        required = Set.copyOf(required);
        nullable = Set.copyOf(nullable);
        lowerCaseKeys = Set.copyOf(lowerCaseKeys);
        oneOfs = List.copyOf(oneOfs);
        older = Map.copyOf(older);
    }

    /// @param isRequired exactly one, else at most one
    public record OneOf(boolean isRequired, List<String> names) {
        public OneOf {
            names = List.copyOf(names);
        }
    }

    /// @param name today's
    /// @param value turns the old value into what is written today
    public record Older(String name, Function<Object, Object> value) {}

    /// A message of which the record says all; the methods of the result add what it does not.
    public static Fields message(Class<? extends Record> type) {
        return new Fields(type, Set.of(), Set.of(), Set.of(), Set.of(), List.of(), Map.of());
    }

    public Fields notActedOn(String... names) {
        return new Fields(
                type, and(notActedOn, names), required, nullable, lowerCaseKeys, oneOfs, older);
    }

    public Fields required(String... names) {
        return new Fields(
                type, notActedOn, and(required, names), nullable, lowerCaseKeys, oneOfs, older);
    }

    public Fields nullable(String... names) {
        return new Fields(
                type, notActedOn, required, and(nullable, names), lowerCaseKeys, oneOfs, older);
    }

    public Fields lowerCaseKeys(String... names) {
        return new Fields(
                type, notActedOn, required, nullable, and(lowerCaseKeys, names), oneOfs, older);
    }

    public Fields exactlyOne(String... names) {
        return with(new OneOf(true, List.of(names)));
    }

    public Fields atMostOne(String... names) {
        return with(new OneOf(false, List.of(names)));
    }

    public Fields older(String oldName, String name, Function<Object, Object> value) {
        var all = new HashMap<>(older);
        all.put(oldName, new Older(name, value));
        return new Fields(type, notActedOn, required, nullable, lowerCaseKeys, oneOfs, all);
    }

    private Fields with(OneOf oneOf) {
        var all = new ArrayList<>(oneOfs);
        all.add(oneOf);
        return new Fields(type, notActedOn, required, nullable, lowerCaseKeys, all, older);
    }

    private static Set<String> and(Set<String> some, String... more) {
        var all = new HashSet<>(some);
        all.addAll(Arrays.asList(more));
        return all;
    }
}
