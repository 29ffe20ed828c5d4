package io.leno.proxy.codec;

/// How requests are parsed; names are Envoy's.
///
/// @param maxHeadBytes `max_request_headers_kb`, in bytes
/// @param maxHeaders `max_headers_count`
/// @param acceptHttp10 `accept_http_10`
/// @param absoluteUrls `allow_absolute_url`
/// @param chunkedLength `allow_chunked_length`: a length beside `chunked` is dropped, not refused
/// @param trailers `enable_trailers`: they count as headers do
/// @param customMethods any token is a method
/// @param names of the headers, whether they are remembered as they came
public record RequestOptions(
        int maxHeadBytes,
        int maxHeaders,
        boolean acceptHttp10,
        boolean absoluteUrls,
        boolean chunkedLength,
        boolean customMethods,
        boolean trailers,
        Underscores underscores,
        NameFormat names) {
    /// What is not configured is as in Envoy.
    public static RequestOptions of(int maxHeadBytes, int maxHeaders) {
        return new RequestOptions(
                maxHeadBytes,
                maxHeaders,
                false,
                true,
                false,
                false,
                false,
                Underscores.ALLOW,
                NameFormat.LOWER);
    }
}
