using k8s.Models;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Deploy.Tests.Settings;
using QuotaFunctions.Hosting.Settings;
using YamlDotNet.Core;

namespace QuotaFunctions.Deploy.Tests.Kubernetes;

/// <summary>The manifests are what Kubernetes takes, and keep the promises of docs/deployment.md.</summary>
public sealed class ManifestTests
{
    public static TheoryData<string> Folders => ["sqlite", "tables"];

    [Theory]
    [InlineData("imagge: x")]
    [InlineData("tty: perhaps")]
    public void Reader_OfAFieldOrValueThatThereIsNot_Complains(string line)
    {
        var yaml = $"apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: server\n          {line}\n";

        Assert.ThrowsAny<YamlException>(() => Manifests.Read(yaml));
    }

    [Fact]
    public void Folders_EveryFile_IsNamedByAKustomization()
    {
        var folder = Repository.Of("deploy", "kubernetes");
        var files = Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "kustomization.yaml");
        var named = string.Concat(Directory.GetFiles(folder, "kustomization.yaml", SearchOption.AllDirectories).Select(File.ReadAllText));

        Assert.All(files, f => Assert.Contains($"- {Path.GetFileName(f)}\n", named, StringComparison.Ordinal));
    }

    [Fact]
    public void Sqlite_HasOneReplicaThatLetsGoOfTheFileFirst()
    {
        var manifests = Manifests.Of("sqlite");
        var settings = Read(manifests);

        var location = Assert.IsType<SqliteLocation>(settings.Storage);
        var mount = Assert.Single(manifests.Container.VolumeMounts, m => location.Path.StartsWith(m.MountPath + "/", StringComparison.Ordinal));
        var volume = Assert.Single(manifests.Pod.Volumes, v => v.Name == mount.Name);
        Assert.Equal(manifests.Single<V1PersistentVolumeClaim>().Metadata.Name, volume.PersistentVolumeClaim.ClaimName);
        Assert.Equal((1, "Recreate"), (manifests.Single<V1Deployment>().Spec.Replicas, manifests.Single<V1Deployment>().Spec.Strategy.Type));
    }

    [Fact]
    public void Tables_HasSeveralReplicasOfWhichMostStay()
    {
        var manifests = Manifests.Of("tables");

        Assert.IsType<TableAddress>(Read(manifests).Storage);
        Assert.True(manifests.Single<V1Deployment>().Spec.Replicas > 1);
        Assert.Equal("0", manifests.Single<V1Deployment>().Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
        Assert.Equal("1", manifests.Single<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value);
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Objects_SelectThePodsAndShareTheNamespace(string folder)
    {
        var manifests = Manifests.Of(folder);
        var labels = manifests.Single<V1Deployment>().Spec.Template.Metadata.Labels;
        var selectors = new[] { manifests.Single<V1Deployment>().Spec.Selector.MatchLabels, manifests.Single<V1Service>().Spec.Selector, manifests.Single<V1NetworkPolicy>().Spec.PodSelector.MatchLabels }
            .Concat(manifests.Objects.OfType<V1PodDisruptionBudget>().Select(b => b.Spec.Selector.MatchLabels));

        Assert.All(selectors, s => Assert.Equal(labels, s));
        var space = manifests.Single<V1Namespace>().Metadata.Name;
        Assert.All(manifests.Objects.Where(o => o is not V1Namespace).Cast<k8s.IKubernetesObject<V1ObjectMeta>>(), o => Assert.Equal(space, o.Metadata.NamespaceProperty));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Pod_HasNoMoreRightsThanItNeeds(string folder)
    {
        var manifests = Manifests.Of(folder);
        var (pod, container) = (manifests.Pod.SecurityContext, manifests.Container.SecurityContext);

        Assert.Equal("restricted", manifests.Single<V1Namespace>().Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        Assert.True(pod.RunAsNonRoot);
        Assert.Equal("RuntimeDefault", pod.SeccompProfile.Type);
        Assert.Equal((false, true), (container.AllowPrivilegeEscalation, container.ReadOnlyRootFilesystem));
        Assert.Equal("ALL", Assert.Single(container.Capabilities.Drop));
        Assert.Null(container.Capabilities.Add);
        Assert.False(manifests.Pod.AutomountServiceAccountToken);
        Assert.False(manifests.Single<V1ServiceAccount>().AutomountServiceAccountToken);
        Assert.False(manifests.Pod.EnableServiceLinks);
        Assert.Equal(["Egress", "Ingress"], manifests.Single<V1NetworkPolicy>().Spec.PolicyTypes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Pod_ThatStops_HasTimeForThePauseAndForRequestsInFlight(string folder)
    {
        var manifests = Manifests.Of(folder);
        var pause = manifests.Container.Lifecycle.PreStop.Sleep.Seconds;

        Assert.True(TimeSpan.FromSeconds(manifests.Pod.TerminationGracePeriodSeconds!.Value) > Read(manifests).ShutdownTime + TimeSpan.FromSeconds(pause));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Probes_AskTheServersPort_AndOnlyReadinessAsksTheStore(string folder)
    {
        var container = Manifests.Of(folder).Container;
        var port = Assert.Single(container.Ports);
        V1HTTPGetAction[] probes = [container.StartupProbe.HttpGet, container.LivenessProbe.HttpGet, container.ReadinessProbe.HttpGet];

        Assert.Equal(["/livez", "/livez", "/healthz"], probes.Select(p => p.Path));
        Assert.All(probes, p => Assert.Equal(port.Name, p.Port.Value));
        Assert.Equal(Read(Manifests.Of(folder)).Port, port.ContainerPort);
    }

    private static ServiceSettings Read(Manifests manifests) => Deployed.Read(
        manifests.Variables(key => key == "DATABASE_URL" ? "https://sttest.table.core.windows.net" : Deployed.Secret), SettingsHost.Server, ["SQLITE_TMPDIR"]);
}
