using System.Text;

namespace QuotaFunctions.Gateway.Json;

/// <summary>Compares names as parsers do that ignore case.</summary>
internal static class JsonCase
{
    private const int LongS = 0x017F;
    private const int KelvinSign = 0x212A;

    /// <summary>True when the names are the same but for case.</summary>
    /// <param name="name">Any name, in UTF-8.</param>
    /// <param name="known">A name of ASCII characters.</param>
    public static bool IsSame(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known)
    {
        foreach (var letter in known)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var length) != System.Buffers.OperationStatus.Done || Fold(rune.Value) != Fold(letter))
            {
                return false;
            }

            name = name[length..];
        }

        return name.IsEmpty;
    }

    private static int Fold(int c) => c switch
    {
        LongS => 's',
        KelvinSign => 'k',
        >= 'A' and <= 'Z' => c | 0x20,
        _ => c,
    };
}
