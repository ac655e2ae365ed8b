using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace QuotaFunctions.Deploy.Tests.Kubernetes;

/// <summary>The objects of a folder in <c>deploy/kubernetes</c>, with those of the folders that its kustomization names.</summary>
internal sealed class Manifests
{
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Service"] = typeof(V1Service),
        ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
    };

    private Manifests(IEnumerable<object> objects) => Objects = [.. objects];

    /// <summary>All objects.</summary>
    public object[] Objects { get; }

    /// <summary>The pods of the deployment.</summary>
    public V1PodSpec Pod => Single<V1Deployment>().Spec.Template.Spec;

    /// <summary>Their one container.</summary>
    public V1Container Container => Assert.Single(Pod.Containers);

    /// <summary>Reads a folder, <c>sqlite</c> or <c>tables</c>.</summary>
    public static Manifests Of(string folder) => new(Files(Repository.Of("deploy", "kubernetes", folder)).SelectMany(f => Read(File.ReadAllText(f))));

    /// <summary>Reads objects; a field or value that the type does not have is an error.</summary>
    public static List<object> Read(string yaml) => KubernetesYaml.LoadAllFromString(yaml, Types, strict: true);

    /// <summary>The one object of a type.</summary>
    public T Single<T>() => Assert.Single(Objects.OfType<T>());

    /// <summary>The variables of the container; one that comes from a secret stands as <paramref name="secret"/> gives it.</summary>
    public Dictionary<string, string> Variables(Func<string, string> secret)
    {
        var variables = new Dictionary<string, string>(Single<V1ConfigMap>().Data);
        Assert.Equal(Single<V1ConfigMap>().Metadata.Name, Assert.Single(Container.EnvFrom).ConfigMapRef.Name);
        foreach (var variable in Container.Env)
        {
            variables[variable.Name] = variable.Value ?? secret(variable.ValueFrom.SecretKeyRef.Key);
        }

        return variables;
    }

    private static IEnumerable<string> Files(string folder)
    {
        var kustomization = (YamlMappingNode)YamlFiles.Read(Path.Combine(folder, "kustomization.yaml")).Single();
        foreach (var resource in ((YamlSequenceNode)kustomization["resources"]).Select(r => Path.GetFullPath(Path.Combine(folder, r.ToString()))))
        {
            foreach (var file in Directory.Exists(resource) ? Files(resource) : [resource])
            {
                yield return file;
            }
        }
    }
}
