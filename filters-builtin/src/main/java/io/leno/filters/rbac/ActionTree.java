package io.leno.filters.rbac;

import com.github.xds.type.matcher.v3.Matcher;

import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.leno.proto.match.MatchTree;

import org.jspecify.annotations.Nullable;

/// A tree whose leaves allow, deny or log. What reaches no leaf is denied.
///
/// @param logs a leaf logs: then every leaf says whether to
record ActionTree(MatchTree<Rule.Subject, Action> tree, boolean logs) implements Engine {
    /// @throws io.leno.api.plugin.InvalidPluginConfigException naming what is wrong
    static ActionTree of(Matcher config, MatchInputs inputs) {
        var terms = new ActionTerms(inputs);
        MatchTree<Rule.Subject, Action> tree = MatchTree.compile(config, terms);
        return new ActionTree(tree, terms.hasLog());
    }

    @Override
    public Verdict judge(Rule.Subject subject) {
        Action found = found(subject);
        if (found == null) return new Verdict(false, null, null);
        boolean log = found.getAction() == RBAC.Action.LOG;
        return new Verdict(
                found.getAction() != RBAC.Action.DENY, found.getName(), logs ? log : null);
    }

    private @Nullable Action found(Rule.Subject subject) {
        try {
            return tree.find(subject);
        } catch (Undecided noTls) {
            return null;
        }
    }
}
