using Mono.Cecil;

namespace QuotaFunctions.ProfileTraining;

/// <summary>A method of the profile in the assemblies.</summary>
/// <param name="Definition">The method.</param>
/// <param name="Owner">Its type with type arguments, or null for a type that has none.</param>
internal sealed record MatchedMethod(MethodDefinition Definition, RuntimeTypeName? Owner);

/// <summary>Finds the methods that the runtime counted in the assemblies that the native compiler compiles.</summary>
internal sealed class MethodMatcher(AssemblyIndex index)
{
    /// <summary>
    /// The method; or several, where assemblies were compiled from one source file. None when the native compiler compiles another body than
    /// ran, as it does for some of the core library: counters of another body would mislead it.
    /// </summary>
    public IEnumerable<MatchedMethod> Match(ProfiledMethod method)
    {
        var (name, arguments) = Split(method.Name);
        var sameBody = index.Methods(name).Where(m => m.HasBody && m.Body.CodeSize == method.IlSize).ToArray();
        if (sameBody.GroupBy(m => m.Module).Any(g => g.Count() > 1))
        {
            var signature = RuntimeSignature.Of(method);
            sameBody = [.. sameBody.Where(m => RuntimeSignature.Of(m) == signature)];
        }

        foreach (var definition in sameBody)
        {
            if (!definition.DeclaringType.HasGenericParameters)
            {
                yield return new MatchedMethod(definition, null);
            }
            else if (RuntimeTypeName.Plain(AssemblyIndex.NameOf(definition.DeclaringType) + arguments) is { Arguments.Count: > 0 } owner)
            {
                yield return new MatchedMethod(definition, owner);
            }
        }
    }

    /// <summary>Takes the type arguments out of <c>A`1[B].Method</c>.</summary>
    private static (string Name, string Arguments) Split(string name)
    {
        var start = name.IndexOf('[', StringComparison.Ordinal);
        if (start < 0)
        {
            return (name, "");
        }

        var depth = 0;
        for (var end = start; end < name.Length; end++)
        {
            depth += name[end] == '[' ? 1 : name[end] == ']' ? -1 : 0;
            if (depth == 0)
            {
                return (name[..start] + name[(end + 1)..], name[start..(end + 1)]);
            }
        }

        return (name, "");
    }
}
