package io.leno.script.lua;

import io.leno.api.filter.TlsSession;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// What the client's connection agreed on by TLS.
final class TlsObject implements LuaUserdata {
    private static final Map<String, LuaFunction> METHODS = methodsOfAll();

    private final ScriptRun run;
    private final TlsSession session;

    private TlsObject(ScriptRun run, TlsSession session) {
        this.run = run;
        this.session = session;
    }

    /// Null for a plain connection.
    static @Nullable TlsObject of(ScriptRun run, @Nullable TlsSession session) {
        return session == null ? null : new TlsObject(run, session);
    }

    private static Map<String, LuaFunction> methodsOfAll() {
        Methods<TlsObject> methods = ScriptLog.addTo(new Methods<>(TlsObject.class));
        value(methods, "peerCertificatePresented", TlsSession::hasPeerCertificate);
        value(methods, "peerCertificateValidated", TlsSession::hasPeerCertificate);
        list(methods, "uriSanPeerCertificate", TlsSession::peerUris);
        list(methods, "uriSanLocalCertificate", TlsSession::localUris);
        list(methods, "dnsSansPeerCertificate", TlsSession::peerDnsNames);
        list(methods, "dnsSansLocalCertificate", TlsSession::localDnsNames);
        list(methods, "oidsPeerCertificate", TlsSession::peerOids);
        list(methods, "oidsLocalCertificate", TlsSession::localOids);
        text(methods, "subjectPeerCertificate", TlsSession::peerSubject);
        text(methods, "subjectLocalCertificate", TlsSession::localSubject);
        text(methods, "issuerPeerCertificate", TlsSession::peerIssuer);
        text(methods, "serialNumberPeerCertificate", TlsSession::peerSerial);
        text(methods, "sha256PeerCertificateDigest", TlsSession::peerFingerprint);
        text(methods, "urlEncodedPemEncodedPeerCertificate", TlsSession::peerPem);
        text(methods, "urlEncodedPemEncodedPeerCertificateChain", TlsSession::peerChainPem);
        text(methods, "ciphersuiteId", each -> String.format("0x%04x", each.cipherId()));
        text(methods, "ciphersuiteString", TlsSession::cipher);
        text(methods, "tlsVersion", TlsSession::version);
        text(methods, "sessionId", TlsSession::sessionId);
        value(methods, "validFromPeerCertificate", each -> seconds(each.peerValidFrom()));
        value(methods, "expirationPeerCertificate", each -> seconds(each.peerExpires()));
        return methods.add("parsedSubjectPeerCertificate", (self, a) -> self.subject(a.state()))
                .all();
    }

    private static Object seconds(@Nullable Instant time) {
        return time == null ? 0.0 : (double) time.getEpochSecond();
    }

    private static void value(
            Methods<TlsObject> methods, String name, Function<TlsSession, @Nullable Object> value) {
        methods.add(
                name,
                (self, arguments) -> {
                    self.run.checkScope(arguments.state());
                    return value.apply(self.session);
                });
    }

    private static void text(
            Methods<TlsObject> methods, String name, Function<TlsSession, @Nullable String> text) {
        value(
                methods,
                name,
                session -> {
                    String found = LuaValues.bytes(text.apply(session));
                    return found == null ? "" : found;
                });
    }

    private static void list(
            Methods<TlsObject> methods, String name, Function<TlsSession, List<String>> list) {
        methods.add(
                name,
                (self, arguments) -> {
                    self.run.checkScope(arguments.state());
                    return LuaValues.toLua(arguments.state(), list.apply(self.session));
                });
    }

    private @Nullable Object subject(LuaState state) {
        run.checkScope(state);
        String subject = session.peerSubject();
        if (subject == null) return null;
        return new Subject(attribute(subject, "CN"), attribute(subject, "O"));
    }

    private static @Nullable String attribute(String subject, String type) {
        try {
            for (Rdn each : new LdapName(subject).getRdns())
                if (each.getType().equalsIgnoreCase(type))
                    return LuaValues.bytes(each.getValue().toString());
            return null;
        } catch (InvalidNameException e) {
            return null;
        }
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private record Subject(@Nullable String commonName, @Nullable String organization)
            implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                new Methods<>(Subject.class)
                        .add("commonName", (self, arguments) -> self.commonName)
                        .add("organizationName", (self, a) -> self.organizations(a.state()))
                        .all();

        private LuaTable organizations(LuaState state) {
            LuaTable table = new LuaTable();
            if (organization != null) table.set(state, 1, organization);
            return table;
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }
}
