namespace ClusterCodex.Gateway.Page;

/// <summary>The web page and who else may use the API from a browser, section <c>Gateway:Page</c>.</summary>
public sealed record PageOptions
{
    /// <summary>Origins that may call the API from pages of their own, such as <c>https://ops.example.com</c>; by default none.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];
}
