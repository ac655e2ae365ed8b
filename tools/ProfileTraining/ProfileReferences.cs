using Mono.Cecil;

namespace QuotaFunctions.ProfileTraining;

/// <summary>References from the profile's module to the types and methods of the assemblies.</summary>
internal sealed class ProfileReferences
{
    private const string SharedName = "System.__Canon";

    private readonly ModuleDefinition _module;
    private readonly AssemblyIndex _index;
    private readonly TypeReference _shared;

    public ProfileReferences(ModuleDefinition module, AssemblyIndex index)
    {
        _module = module;
        _index = index;

        // Code that all reference types share is compiled for one type that stands for them; the compiler finds it in an assembly of this name.
        var scope = new AssemblyNameReference("System.Private.Canon", new Version(0, 0, 0, 0));
        module.AssemblyReferences.Add(scope);
        _shared = new TypeReference("System", "__Canon", module, scope);
    }

    /// <summary>A type, or null when the native compiler does not know it.</summary>
    public TypeReference? Type(RuntimeTypeName? name, ModuleDefinition? near)
    {
        if (name is null)
        {
            return null;
        }

        var type = name.Name == SharedName ? _shared : Instance(name, near);
        for (var rank = 0; rank < name.Ranks && type is not null; rank++)
        {
            type = new ArrayType(type);
        }

        return type;
    }

    /// <summary>A method, or null when the native compiler does not know its type.</summary>
    public MethodReference? Method(MatchedMethod method)
    {
        var definition = method.Definition;
        var reference = _module.ImportReference(definition);
        if (method.Owner is not null)
        {
            if (Type(method.Owner, definition.Module) is not GenericInstanceType owner)
            {
                return null;
            }

            reference = On(owner, reference);
        }

        // The profile does not tell a generic method's own arguments: what is known is known of the code that is shared.
        return definition.HasGenericParameters ? OfShared(reference, definition.GenericParameters.Count) : reference;
    }

    /// <summary>A method that a delegate pointed at, or null when it cannot be told.</summary>
    /// <param name="text">Name, <c>|@|</c>, and type with assembly.</param>
    public MethodReference? Target(string text)
    {
        if (text.Split("|@|") is not [var name, var typeName]
            || RuntimeTypeName.Qualified(typeName) is not { Ranks: 0 } owner
            || _index.Type(owner.Name, owner.Assembly, null)?.Methods.Where(m => m.Name == name).ToArray() is not [var method])
        {
            return null;
        }

        return Method(new MatchedMethod(method, method.DeclaringType.HasGenericParameters ? owner : null));
    }

    private TypeReference? Instance(RuntimeTypeName name, ModuleDefinition? near)
    {
        if (_index.Type(name.Name, name.Assembly, near) is not { } definition || definition.GenericParameters.Count != name.Arguments.Count)
        {
            return null;
        }

        var reference = _module.ImportReference(definition);
        if (name.Arguments.Count == 0)
        {
            return reference;
        }

        var instance = new GenericInstanceType(reference);
        foreach (var argument in name.Arguments.Select(a => Type(a, near)))
        {
            if (argument is null)
            {
                return null;
            }

            instance.GenericArguments.Add(argument);
        }

        return instance;
    }

    private static MethodReference On(GenericInstanceType owner, MethodReference method)
    {
        var reference = new MethodReference(method.Name, method.ReturnType, owner)
        {
            HasThis = method.HasThis, ExplicitThis = method.ExplicitThis, CallingConvention = method.CallingConvention,
        };
        foreach (var parameter in method.GenericParameters)
        {
            reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        }

        foreach (var parameter in method.Parameters)
        {
            reference.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        }

        return reference;
    }

    private GenericInstanceMethod OfShared(MethodReference method, int arguments)
    {
        var instance = new GenericInstanceMethod(method);
        for (var i = 0; i < arguments; i++)
        {
            instance.GenericArguments.Add(_shared);
        }

        return instance;
    }
}
