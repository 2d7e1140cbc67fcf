using System.Text.Json;

namespace ClusterCodex.Gateway.Transcoding;

/// <summary>
/// A feature of a request that the gateway makes itself, for a caller whose request is not REST: the request message, where REST has
/// path, query and body. The response is then the whole reply, without <c>response_body</c>.
/// </summary>
/// <param name="Json">An object with the fields of the request message.</param>
internal sealed record CallArguments(JsonElement Json);
