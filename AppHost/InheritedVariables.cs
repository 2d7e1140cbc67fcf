namespace ClusterCodex.AppHost;

/// <summary>
/// Variables of this process that everything it starts would inherit, and that would make the dashboard or a service listen
/// elsewhere, or answer without its token. AppHost alone decides both, so they are removed.
/// </summary>
internal static class InheritedVariables
{
    // The dashboard's, under its old and its new names, and listeners of the web server.
    private static readonly string[] Prefixes =
        ["Dashboard__", "Dashboard:", "ASPIRE_DASHBOARD_", "DOTNET_DASHBOARD_", "ASPIRE_RESOURCE_SERVICE_", "DOTNET_RESOURCE_SERVICE_", "Kestrel__", "Kestrel:"];

    private static readonly HashSet<string> Names = new(
        ["URLS", "HTTP_PORTS", "HTTPS_PORTS", "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_URLS", "DOTNET_HTTP_PORTS", "DOTNET_HTTPS_PORTS"],
        StringComparer.OrdinalIgnoreCase);

    public static bool IsRemoved(string name) =>
        Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    public static void Remove()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(IsRemoved).ToList())
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
