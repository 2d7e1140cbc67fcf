using System.Globalization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>A GatewayClass.</summary>
internal sealed record GatewayClassFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ConditionsFacts Status { get; set; } = new();
}

/// <summary>A Gateway.</summary>
internal sealed record GatewayFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public GatewaySpecFacts Spec { get; set; } = new();

    public GatewayStatusFacts Status { get; set; } = new();
}

internal sealed record GatewaySpecFacts
{
    public string? GatewayClassName { get; set; }

    public IReadOnlyList<ListenerFacts>? Listeners { get; set; }
}

internal sealed record ListenerFacts
{
    public string? Name { get; set; }
}

internal sealed record GatewayStatusFacts
{
    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }

    public IReadOnlyList<ListenerStatusFacts>? Listeners { get; set; }
}

internal sealed record ListenerStatusFacts
{
    public string? Name { get; set; }

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }
}

/// <summary>An HTTPRoute.</summary>
internal sealed record HttpRouteFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public HttpRouteSpecFacts Spec { get; set; } = new();

    public HttpRouteStatusFacts Status { get; set; } = new();

    /// <summary>Backends that are Services, with their path in the specification.</summary>
    public IEnumerable<(string Path, RouteReferenceFacts Backend)> Services() =>
        (Spec.Rules ?? []).SelectMany((rule, index) => (rule.BackendRefs ?? []).Select((backend, number) => ($"spec.rules[{index}].backendRefs[{number}]", backend)))
            .Where(one => one.backend is { Name.Length: > 0, Kind: null or "Service" } && string.IsNullOrEmpty(one.backend.Group));
}

internal sealed record HttpRouteSpecFacts
{
    public IReadOnlyList<RouteReferenceFacts>? ParentRefs { get; set; }

    public IReadOnlyList<HttpRouteRuleFacts>? Rules { get; set; }
}

internal sealed record HttpRouteRuleFacts
{
    public IReadOnlyList<RouteReferenceFacts>? BackendRefs { get; set; }
}

/// <summary>What a route names: a parent or a backend.</summary>
internal sealed record RouteReferenceFacts
{
    public string? Group { get; set; }

    public string? Kind { get; set; }

    public string? Namespace { get; set; }

    public string Name { get; set; } = "";

    public string? SectionName { get; set; }

    public int? Port { get; set; }

    public string? PortText => Port?.ToString(CultureInfo.InvariantCulture);
}

internal sealed record HttpRouteStatusFacts
{
    public IReadOnlyList<RouteParentFacts>? Parents { get; set; }
}

internal sealed record RouteParentFacts
{
    public RouteReferenceFacts ParentRef { get; set; } = new();

    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }
}
