namespace ClusterCodex.IssueService.Facts;

/// <summary>A ValidatingWebhookConfiguration or MutatingWebhookConfiguration.</summary>
internal sealed record WebhookConfigurationFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public IReadOnlyList<WebhookFacts>? Webhooks { get; set; }
}

internal sealed record WebhookFacts
{
    public string Name { get; set; } = "";

    public WebhookClientFacts? ClientConfig { get; set; }

    /// <summary><c>Fail</c> or <c>Ignore</c>.</summary>
    public string? FailurePolicy { get; set; }

    public IReadOnlyList<WebhookRuleFacts>? Rules { get; set; }
}

internal sealed record WebhookClientFacts
{
    /// <summary>Null for a webhook outside of the cluster.</summary>
    public WebhookServiceFacts? Service { get; set; }

    /// <summary>Where a webhook outside of the cluster is called; null for one with a Service.</summary>
    public string? Url { get; set; }
}

internal sealed record WebhookServiceFacts
{
    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>By default 443.</summary>
    public int? Port { get; set; }
}

internal sealed record WebhookRuleFacts
{
    public IReadOnlyList<string>? ApiGroups { get; set; }

    public IReadOnlyList<string>? Resources { get; set; }

    public IReadOnlyList<string>? Operations { get; set; }
}

/// <summary>An APIService.</summary>
internal sealed record ApiServiceFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public ApiServiceSpecFacts Spec { get; set; } = new();

    public ConditionsFacts Status { get; set; } = new();
}

internal sealed record ApiServiceSpecFacts
{
    /// <summary>Null for an API that the API server serves itself.</summary>
    public WebhookServiceFacts? Service { get; set; }
}

/// <summary>A CustomResourceDefinition, without its schemas.</summary>
internal sealed record DefinitionFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public DefinitionSpecFacts Spec { get; set; } = new();
}

internal sealed record DefinitionSpecFacts
{
    public IReadOnlyList<DefinitionVersionFacts>? Versions { get; set; }

    public ConversionFacts? Conversion { get; set; }
}

internal sealed record DefinitionVersionFacts
{
    public bool Served { get; set; }
}

internal sealed record ConversionFacts
{
    public string? Strategy { get; set; }

    public ConversionWebhookFacts? Webhook { get; set; }

    /// <summary>Of v1beta1.</summary>
    public WebhookClientFacts? WebhookClientConfig { get; set; }
}

internal sealed record ConversionWebhookFacts
{
    public WebhookClientFacts? ClientConfig { get; set; }
}
