package io.leno.istio.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A mapping with known fields.
///
/// @param fields by name, in the order of their declaration
/// @param oneOfs groups of fields of which at most one may be there
/// @param isOpen unknown fields are kept instead of refused
public record Message(
        Map<String, Field> fields, List<List<String>> oneOfs, List<Rule> rules, boolean isOpen)
        implements Type {
    public Message {
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        oneOfs = oneOfs.stream().map(List::copyOf).toList();
        rules = List.copyOf(rules);
    }

    /// What a declaration of a message consists of.
    public sealed interface Member permits Field, OneOf, Constraint {}

    /// @param isNullable null may be written instead of leaving it out
    public record Field(String name, Type type, boolean isRequired, boolean isNullable)
            implements Member {
        public Field required() {
            return new Field(name, type, true, isNullable);
        }

        public Field nullable() {
            return new Field(name, type, isRequired, true);
        }
    }

    /// Fields of which at most one may be there.
    public record OneOf(List<String> names) implements Member {
        public OneOf {
            names = List.copyOf(names);
        }
    }

    /// A rule about the whole.
    public record Constraint(Rule rule) implements Member {}

    public static Message message(Member... members) {
        var fields = new LinkedHashMap<String, Field>();
        var oneOfs = new ArrayList<List<String>>();
        var rules = new ArrayList<Rule>();
        for (Member member : members) {
            switch (member) {
                case Field field -> fields.put(field.name(), field);
                case OneOf oneOf -> oneOfs.add(oneOf.names());
                case Constraint constraint -> rules.add(constraint.rule());
            }
        }
        return new Message(fields, oneOfs, rules, false);
    }

    public static Field field(String name, Type type) {
        return new Field(name, type, false, false);
    }

    /// At most one of them: an alternative of the API's definition.
    public static OneOf atMostOne(String... names) {
        return new OneOf(List.of(names));
    }

    public static Constraint rule(String expression, String message) {
        return new Constraint(new Rule(expression, message));
    }

    /// At most one of them: a rule that says so.
    public static Constraint ruleAtMostOne(String message, String... names) {
        return rule(
                List.of(names).stream()
                                .map(name -> "(has(self." + name + ") ? 1 : 0)")
                                .collect(Collectors.joining(" + "))
                        + " <= 1",
                message);
    }

    /// This message with unknown fields kept.
    public Message open() {
        return new Message(fields, oneOfs, rules, true);
    }

    /// This message with one more rule, before its others.
    public Message withFirst(Constraint constraint) {
        var all = new ArrayList<Rule>();
        all.add(constraint.rule());
        all.addAll(rules);
        return new Message(fields, oneOfs, all, isOpen);
    }

    /// This message with more fields.
    public Message with(Member... members) {
        Message more = message(members);
        var all = new LinkedHashMap<>(fields);
        all.putAll(more.fields());
        var allOneOfs = new ArrayList<>(oneOfs);
        allOneOfs.addAll(more.oneOfs());
        var allRules = new ArrayList<>(rules);
        allRules.addAll(more.rules());
        return new Message(all, allOneOfs, allRules, isOpen);
    }
}
