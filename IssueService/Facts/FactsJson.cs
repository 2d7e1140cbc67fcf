using System.Text.Json.Serialization;
using ClusterCodex.Kubernetes.Json;

namespace ClusterCodex.IssueService.Facts;

/// <summary>JSON readers generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(SharedStringConverter), typeof(SharedLabelsConverter)])]
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
[JsonSerializable(typeof(NamedFacts))]
[JsonSerializable(typeof(IngressFacts))]
[JsonSerializable(typeof(NetworkPolicyFacts))]
[JsonSerializable(typeof(WebhookConfigurationFacts))]
[JsonSerializable(typeof(ApiServiceFacts))]
[JsonSerializable(typeof(DefinitionFacts))]
[JsonSerializable(typeof(GatewayClassFacts))]
[JsonSerializable(typeof(GatewayFacts))]
[JsonSerializable(typeof(HttpRouteFacts))]
[JsonSerializable(typeof(CustomFacts))]
[JsonSerializable(typeof(VolumeObjectFacts))]
[JsonSerializable(typeof(StorageClassFacts))]
[JsonSerializable(typeof(AutoscalerFacts))]
[JsonSerializable(typeof(IReadOnlyList<ConditionFacts>))]
[JsonSerializable(typeof(DisruptionBudgetFacts))]
[JsonSerializable(typeof(NamespaceFacts))]
[JsonSerializable(typeof(QuotaFacts))]
[JsonSerializable(typeof(RoleFacts))]
[JsonSerializable(typeof(RoleBindingFacts))]
internal sealed partial class FactsJson : JsonSerializerContext;
