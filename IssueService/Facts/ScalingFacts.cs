using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>A HorizontalPodAutoscaler of any version.</summary>
internal sealed record AutoscalerFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public AutoscalerSpecFacts Spec { get; set; } = new();

    public AutoscalerStatusFacts Status { get; set; } = new();

    public ConditionFacts? Condition(string type, string status) =>
        (Status.Conditions ?? AnnotatedConditions())?.FirstOrDefault(condition => condition.Type == type && condition.Status == status);

    /// <summary>Resources of which the use is measured in percent of what the pods request.</summary>
    public IEnumerable<string> UtilizationOf
    {
        get
        {
            foreach (var resource in (Spec.Metrics ?? []).Where(metric => metric.Type == "Resource").Select(metric => metric.Resource).OfType<ResourceMetricFacts>())
            {
                if (resource.Target?.Type == "Utilization" || resource.TargetAverageUtilization is not null)
                {
                    yield return resource.Name;
                }
            }

            if (Spec.TargetCpuUtilizationPercentage is not null)
            {
                yield return "cpu";
            }
        }
    }

    // Anybody who may write the object may write its annotation: what is not a list of conditions says nothing.
    private IReadOnlyList<ConditionFacts>? AnnotatedConditions()
    {
        if (Metadata.Annotations?.GetValueOrDefault(KnownAnnotations.ScalingConditions) is not { } text)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text, FactsJson.Default.IReadOnlyListConditionFacts);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record AutoscalerSpecFacts
{
    public ObjectReferenceFacts ScaleTargetRef { get; set; } = new();

    public int? MinReplicas { get; set; }

    public int MaxReplicas { get; set; }

    /// <summary>Only in version 1.</summary>
    [JsonPropertyName("targetCPUUtilizationPercentage")]
    public int? TargetCpuUtilizationPercentage { get; set; }

    /// <summary>Not in version 1.</summary>
    public IReadOnlyList<MetricFacts>? Metrics { get; set; }
}

internal sealed record MetricFacts
{
    public string Type { get; set; } = "";

    public ResourceMetricFacts? Resource { get; set; }
}

internal sealed record ResourceMetricFacts
{
    public string Name { get; set; } = "";

    public MetricTargetFacts? Target { get; set; }

    /// <summary>Only in version 2beta1.</summary>
    public int? TargetAverageUtilization { get; set; }
}

internal sealed record MetricTargetFacts
{
    public string Type { get; set; } = "";
}

internal sealed record AutoscalerStatusFacts
{
    public int CurrentReplicas { get; set; }

    public int DesiredReplicas { get; set; }

    /// <summary>Not in version 1.</summary>
    public IReadOnlyList<ConditionFacts>? Conditions { get; set; }
}

/// <summary>A PodDisruptionBudget.</summary>
internal sealed record DisruptionBudgetFacts : IFacts
{
    public MetaFacts Metadata { get; set; } = new();

    public DisruptionBudgetSpecFacts Spec { get; set; } = new();

    public DisruptionBudgetStatusFacts Status { get; set; } = new();
}

internal sealed record DisruptionBudgetSpecFacts
{
    /// <summary>A number or a percentage.</summary>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? MinAvailable { get; set; }

    /// <inheritdoc cref="MinAvailable"/>
    [JsonConverter(typeof(IntOrStringConverter))]
    public string? MaxUnavailable { get; set; }

    public LabelSelectorFacts? Selector { get; set; }
}

internal sealed record DisruptionBudgetStatusFacts
{
    public long ObservedGeneration { get; set; }

    public int DisruptionsAllowed { get; set; }

    public int CurrentHealthy { get; set; }

    public int DesiredHealthy { get; set; }

    public int ExpectedPods { get; set; }
}
