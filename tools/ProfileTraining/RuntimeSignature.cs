using Mono.Cecil;

namespace QuotaFunctions.ProfileTraining;

/// <summary>Parameters as the runtime's profile writes them, without its words for class and value.</summary>
internal static class RuntimeSignature
{
    /// <summary>Of a method.</summary>
    public static string Of(MethodDefinition method) => $"({string.Join(',', method.Parameters.Select(p => Of(p.ParameterType)))})";

    /// <summary>Of the profile.</summary>
    public static string Of(ProfiledMethod method) =>
        method.Signature.Replace("value class ", "", StringComparison.Ordinal).Replace("class ", "", StringComparison.Ordinal).Trim();

    private static string Of(TypeReference type) => type switch
    {
        GenericParameter { Type: GenericParameterType.Method } p => $"!!{p.Position}",
        GenericParameter p => $"!{p.Position}",
        ByReferenceType r => $"{Of(r.ElementType)}&",
        PointerType p => $"{Of(p.ElementType)}*",
        ArrayType a => $"{Of(a.ElementType)}[]",
        GenericInstanceType g => $"{Of(g.ElementType)}<{string.Join(',', g.GenericArguments.Select(Of))}>",
        IModifierType m => Of(m.ElementType),
        _ => Name(type),
    };

    private static string Name(TypeReference type) => type.MetadataType switch
    {
        MetadataType.Void => "void",
        MetadataType.Boolean => "bool",
        MetadataType.Char => "wchar",
        MetadataType.SByte => "int8",
        MetadataType.Byte => "unsigned int8",
        MetadataType.Int16 => "int16",
        MetadataType.UInt16 => "unsigned int16",
        MetadataType.Int32 => "int32",
        MetadataType.UInt32 => "unsigned int32",
        MetadataType.Int64 => "int64",
        MetadataType.UInt64 => "unsigned int64",
        MetadataType.Single => "float32",
        MetadataType.Double => "float64",
        MetadataType.IntPtr => "int",
        MetadataType.UIntPtr => "unsigned int",
        _ => type.IsNested ? type.Name : type.FullName,
    };
}
