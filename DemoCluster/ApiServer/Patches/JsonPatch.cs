using System.Globalization;
using System.Text.Json.Nodes;
using ClusterCodex.DemoCluster.ApiServer.Documents;
using ClusterCodex.DemoCluster.ApiServer.Errors;

namespace ClusterCodex.DemoCluster.ApiServer.Patches;

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiException">422 when an operation cannot be done, 400 when it is not one.</exception>
    public static JsonObject Apply(JsonObject document, JsonArray operations)
    {
        JsonNode? root = document;
        foreach (var operation in operations)
        {
            var kind = operation.Text("op");
            var path = operation.Text("path");
            switch (kind)
            {
                case "add":
                    root = Add(root, path, Value(operation));
                    break;
                case "replace":
                    Get(root, path);
                    root = Add(path.Length == 0 ? root : Remove(root, path), path, Value(operation));
                    break;
                case "remove":
                    root = Remove(root, path);
                    break;
                case "copy":
                    root = Add(root, path, Get(root, operation.Text("from"))?.DeepClone());
                    break;
                case "move":
                    var moved = Get(root, operation.Text("from"))?.DeepClone();
                    root = Add(Remove(root, operation.Text("from")), path, moved);
                    break;
                case "test":
                    if (!JsonNode.DeepEquals(Get(root, path), (operation as JsonObject)?["value"]))
                    {
                        throw Failed($"testing path {path} failed");
                    }

                    break;
                default:
                    throw ApiException.BadRequest($"error decoding patch: unknown operation \"{kind}\"");
            }
        }

        return root as JsonObject ?? throw ApiException.BadRequest("the patch does not leave an object");
    }

    private static JsonNode? Value(JsonNode? operation) => operation is JsonObject map && map.ContainsKey("value")
        ? map["value"]?.DeepClone()
        : throw ApiException.BadRequest($"error decoding patch: operation \"{operation.Text("op")}\" on {operation.Text("path")} has no value");

    private static JsonNode? Get(JsonNode? root, string path)
    {
        foreach (var token in Tokens(path))
        {
            root = root switch
            {
                JsonObject map when map.ContainsKey(token) => map[token],
                JsonArray list when Index(token, list.Count) is var index && index < list.Count => list[index],
                _ => throw Failed($"path {path} does not exist"),
            };
        }

        return root;
    }

    private static JsonNode? Add(JsonNode? root, string path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        var (parent, last) = Parent(root, path);
        switch (parent)
        {
            case JsonObject map:
                map[last] = value;
                break;
            case JsonArray list:
                list.Insert(last == "-" ? list.Count : Index(last, list.Count), value);
                break;
            default:
                throw Failed($"path {path} does not exist");
        }

        return root;
    }

    private static JsonNode? Remove(JsonNode? root, string path)
    {
        Get(root, path);
        var (parent, last) = Parent(root, path);
        switch (parent)
        {
            case JsonObject map:
                map.Remove(last);
                break;
            case JsonArray list:
                list.RemoveAt(Index(last, list.Count - 1));
                break;
        }

        return root;
    }

    private static (JsonNode? Parent, string Last) Parent(JsonNode? root, string path)
    {
        var tokens = Tokens(path).ToArray();
        return tokens.Length == 0
            ? throw Failed("the whole document cannot be removed")
            : (Get(root, string.Concat(tokens[..^1].Select(token => "/" + Escape(token)))), tokens[^1]);
    }

    private static IEnumerable<string> Tokens(string path)
    {
        if (path.Length > 0 && path[0] != '/')
        {
            throw ApiException.BadRequest($"error decoding patch: path \"{path}\" must begin with /");
        }

        return path.Split('/').Skip(1).Select(token => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    private static string Escape(string token) => token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static int Index(string token, int limit) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= limit ? index : throw Failed($"index {token} is out of bounds");

    private static ApiException Failed(string why) => new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}
