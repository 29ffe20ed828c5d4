package io.leno.proxy.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Tells once about each field that a configuration sets and we do not act on, so that nothing is
/// dropped in silence. Belongs to the configuration's thread.
final class FieldCoverage {
    private static final Logger log = LoggerFactory.getLogger(FieldCoverage.class);

    /// By message: the fields we read. Other fields of these messages are told about.
    private static final Map<String, Set<String>> ACTED_ON =
            Map.ofEntries(
                    entry(
                            "envoy.config.cluster.v3.Cluster",
                            "name alt_stat_name type connect_timeout lb_policy load_assignment"
                                    + " eds_cluster_config per_connection_buffer_limit_bytes"
                                    + " max_requests_per_connection circuit_breakers"
                                    + " typed_extension_protocol_options common_http_protocol_options"
                                    + " http_protocol_options common_lb_config ring_hash_lb_config"
                                    + " maglev_lb_config least_request_lb_config round_robin_lb_config"
                                    + " original_dst_lb_config dns_refresh_rate dns_lookup_family"
                                    + " load_balancing_policy transport_socket transport_socket_matches"
                                    + " metadata cleanup_interval respect_dns_ttl filters"),
                    entry(
                            "envoy.config.cluster.v3.Cluster.CommonLbConfig",
                            "healthy_panic_threshold locality_weighted_lb_config"),
                    entry(
                            "envoy.config.endpoint.v3.LbEndpoint",
                            "endpoint health_status load_balancing_weight metadata"),
                    entry(
                            "envoy.config.endpoint.v3.Endpoint",
                            "address hostname health_check_config"),
                    entry(
                            "envoy.config.listener.v3.Listener",
                            "name address additional_addresses stat_prefix filter_chains"
                                    + " default_filter_chain use_original_dst"
                                    + " per_connection_buffer_limit_bytes metadata listener_filters"
                                    + " listener_filters_timeout bind_to_port traffic_direction"
                                    + " tcp_backlog_size enable_reuse_port reuse_port drain_type"
                                    + " continue_on_listener_filters_timeout"),
                    entry(
                            "envoy.config.listener.v3.FilterChain",
                            "name filter_chain_match filters transport_socket metadata"),
                    entry(
                            "envoy.config.listener.v3.FilterChainMatch",
                            "destination_port prefix_ranges server_names transport_protocol"
                                    + " application_protocols source_prefix_ranges source_ports"
                                    + " direct_source_prefix_ranges"),
                    entry(
                            HttpCompiler.TYPE,
                            "codec_type stat_prefix rds route_config http_filters"
                                    + " add_user_agent http_protocol_options"
                                    + " common_http_protocol_options server_name"
                                    + " server_header_transformation max_request_headers_kb"
                                    + " stream_idle_timeout request_timeout request_headers_timeout"
                                    + " drain_timeout delayed_close_timeout access_log"
                                    + " use_remote_address xff_num_trusted_hops skip_xff_append via"
                                    + " generate_request_id preserve_external_request_id"
                                    + " always_set_request_id_in_response normalize_path"
                                    + " merge_slashes upgrade_configs strip_matching_host_port"
                                    + " strip_any_host_port http2_protocol_options"
                                    + " forward_client_cert_details"),
                    entry(
                            TcpCompiler.TYPE,
                            "stat_prefix cluster weighted_clusters idle_timeout access_log"
                                    + " max_connect_attempts max_downstream_connection_duration"));

    private final Set<String> told = new HashSet<>();

    private static Map.Entry<String, Set<String>> entry(String message, String fields) {
        return Map.entry(message, Set.of(fields.split(" ")));
    }

    /// Looks at a message and at the known messages in it.
    ///
    /// @param where the resource, for the first report of a field: `cluster reviews`
    void check(Message message, String where) {
        Set<String> known = ACTED_ON.get(message.getDescriptorForType().getFullName());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            String name = field.getKey().getName();
            if (known != null && !known.contains(name)) {
                tell(message.getDescriptorForType().getName() + "." + name, where);
            }
            descend(field.getKey(), field.getValue(), where);
        }
    }

    private void descend(FieldDescriptor field, Object value, String where) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) return;
        if (value instanceof Iterable<?> values) {
            for (Object element : values) check((Message) element, where);
        } else check((Message) value, where);
    }

    private void tell(String field, String where) {
        if (told.add(field)) {
            log.warn("{} is not acted on (first seen in {})", field, where);
        }
    }
}
