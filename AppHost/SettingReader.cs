using System.Globalization;

namespace ClusterCodex.AppHost;

/// <summary>Reads settings by the names of their environment variables; a blank one is not set.</summary>
internal readonly struct SettingReader(IConfiguration configuration)
{
    /// <summary>The trimmed value; null where there is none.</summary>
    public string? Text(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <exception cref="InvalidOperationException">Not a port from <paramref name="smallest"/> to 65535.</exception>
    public int Port(string name, int otherwise, int smallest = 1) => Text(name) switch
    {
        null => otherwise,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= smallest && port <= 65535 => port,
        { } text => throw new InvalidOperationException($"{name} is '{text}'; it has to be a port, {smallest} to 65535."),
    };

    /// <exception cref="InvalidOperationException">Not an absolute http or https address; its text, which may hold a password, is not repeated.</exception>
    public Uri? Address(string name) => Text(name) switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => address,
        _ => throw new InvalidOperationException($"{name} is not an http or https address."),
    };
}
