using System.Text.Json.Serialization;

namespace ClusterCodex.IssueService.Facts;

/// <summary>JSON readers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PodFacts))]
[JsonSerializable(typeof(WorkloadFacts))]
[JsonSerializable(typeof(JobFacts))]
[JsonSerializable(typeof(CronJobFacts))]
[JsonSerializable(typeof(KeyedFacts))]
[JsonSerializable(typeof(NodeFacts))]
[JsonSerializable(typeof(ClaimFacts))]
[JsonSerializable(typeof(ServiceFacts))]
[JsonSerializable(typeof(EndpointsFacts))]
[JsonSerializable(typeof(EventFacts))]
[JsonSerializable(typeof(VolumeObjectFacts))]
[JsonSerializable(typeof(StorageClassFacts))]
[JsonSerializable(typeof(AutoscalerFacts))]
[JsonSerializable(typeof(IReadOnlyList<ConditionFacts>))]
[JsonSerializable(typeof(DisruptionBudgetFacts))]
[JsonSerializable(typeof(NamespaceFacts))]
[JsonSerializable(typeof(QuotaFacts))]
[JsonSerializable(typeof(MetadataOnlyFacts))]
[JsonSerializable(typeof(RoleFacts))]
[JsonSerializable(typeof(RoleBindingFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
