package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// What tokens a request must bring. Immutable; may answer at once or later, once. Envoy:
/// `Verifier`.
sealed interface Requirement {
    void verify(Verification request, Consumer<JwtStatus> done);

    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it names a provider that is not there
    static Requirement of(JwtRequirement config, Providers providers) {
        return switch (config.getRequiresTypeCase()) {
            case PROVIDER_NAME -> one(config.getProviderName(), null, providers);
            case PROVIDER_AND_AUDIENCES -> {
                var named = config.getProviderAndAudiences();
                boolean own = named.getAudiencesCount() > 0;
                Audiences only = own ? Audiences.of(named.getAudiencesList()) : null;
                yield one(named.getProviderName(), only, providers);
            }
            case REQUIRES_ANY -> Any.of(config.getRequiresAny().getRequirementsList(), providers);
            case REQUIRES_ALL -> {
                List<JwtRequirement> all = config.getRequiresAll().getRequirementsList();
                yield new All(all.stream().map(each -> of(each, providers)).toList());
            }
            case ALLOW_MISSING_OR_FAILED -> new Tokens(providers, null, null, true, true);
            case ALLOW_MISSING -> new Tokens(providers, null, null, false, true);
            case REQUIRESTYPE_NOT_SET -> new Nothing();
        };
    }

    private static Requirement one(String name, @Nullable Audiences only, Providers providers) {
        Provider provider = providers.byName().get(name);
        if (provider == null)
            throw new InvalidPluginConfigException(
                    "Required provider ['" + name + "'] is not configured.");
        return new Tokens(providers, provider, only, false, false);
    }

    /// All providers of a configuration.
    record Providers(Map<String, Provider> byName) {
        /// By the issuer of a token, or else the one that takes those of any; null where there is
        /// none.
        @Nullable Provider of(String issuer) {
            Provider any = null;
            for (Provider provider : byName.values()) {
                if (provider.issuer().equals(issuer)) return provider;
                if (any == null && provider.issuer().isEmpty()) any = provider;
            }
            return any;
        }

        /// Null where there are several.
        @Nullable Provider only() {
            return byName.size() == 1 ? byName.values().iterator().next() : null;
        }
    }

    /// Tokens of one provider, or of any.
    ///
    /// @param places where they are looked for
    /// @param provider null: any
    /// @param only in place of the provider's audiences
    record Tokens(
            Providers providers,
            TokenPlaces places,
            @Nullable Provider provider,
            @Nullable Audiences only,
            boolean allowFailed,
            boolean allowMissing)
            implements Requirement {
        Tokens(
                Providers providers,
                @Nullable Provider provider,
                @Nullable Audiences only,
                boolean allowFailed,
                boolean allowMissing) {
            this(
                    providers,
                    new TokenPlaces(configs(providers, provider)),
                    provider,
                    only,
                    allowFailed,
                    allowMissing);
        }

        private static List<JwtProvider> configs(Providers all, @Nullable Provider one) {
            if (one != null) return List.of(one.config());
            return all.byName().values().stream().map(Provider::config).toList();
        }

        @Override
        public void verify(Verification request, Consumer<JwtStatus> done) {
            places.clear(request.headers());
            new Authenticator(this, request, done).start();
        }
    }

    /// One of them will do.
    record Any(List<Requirement> of, boolean allowFailed, boolean allowMissing)
            implements Requirement {
        static Requirement of(List<JwtRequirement> configs, Providers providers) {
            var of = new ArrayList<Requirement>();
            boolean failed = false;
            boolean missing = false;
            for (JwtRequirement each : configs) {
                switch (each.getRequiresTypeCase()) {
                    case ALLOW_MISSING_OR_FAILED -> failed = true;
                    case ALLOW_MISSING -> missing = true;
                    default -> of.add(Requirement.of(each, providers));
                }
            }
            if (of.isEmpty()) of.add(new Tokens(providers, null, null, failed, true));
            return new Any(of, failed, missing);
        }

        @Override
        public void verify(Verification request, Consumer<JwtStatus> done) {
            var ballot = new Ballot(of.size());
            for (int i = 0; i < of.size() && !ballot.closed; i++) {
                int at = i;
                of.get(i)
                        .verify(
                                request,
                                status -> {
                                    if (ballot.closed) return;
                                    ballot.votes[at] = status;
                                    if (status != JwtStatus.OK && ++ballot.cast < of.size()) return;
                                    ballot.closed = true;
                                    done.accept(status == JwtStatus.OK ? status : worst(ballot));
                                });
            }
        }

        /// Rather not that a token is missing, or of somebody else.
        private JwtStatus worst(Ballot ballot) {
            JwtStatus worst = JwtStatus.MISSED;
            for (JwtStatus vote : ballot.votes) {
                boolean telling = vote != JwtStatus.MISSED && vote != JwtStatus.UNKNOWN_ISSUER;
                if (telling || worst == JwtStatus.MISSED) worst = vote;
            }
            if (allowFailed) return JwtStatus.OK;
            return allowMissing && worst == JwtStatus.MISSED ? JwtStatus.OK : worst;
        }
    }

    /// Each of them must hold.
    record All(List<Requirement> of) implements Requirement {
        @Override
        public void verify(Verification request, Consumer<JwtStatus> done) {
            var ballot = new Ballot(of.size());
            for (int i = 0; i < of.size() && !ballot.closed; i++) {
                of.get(i)
                        .verify(
                                request,
                                status -> {
                                    if (ballot.closed) return;
                                    if (status == JwtStatus.OK && ++ballot.cast < of.size()) return;
                                    ballot.closed = true;
                                    done.accept(status);
                                });
            }
        }
    }

    /// How far the parts of a requirement have come.
    final class Ballot {
        final JwtStatus[] votes;
        int cast;
        boolean closed;

        Ballot(int size) {
            votes = new JwtStatus[size];
            java.util.Arrays.fill(votes, JwtStatus.OK);
        }
    }

    /// Anybody may pass.
    record Nothing() implements Requirement {
        @Override
        public void verify(Verification request, Consumer<JwtStatus> done) {
            done.accept(JwtStatus.OK);
        }
    }
}
