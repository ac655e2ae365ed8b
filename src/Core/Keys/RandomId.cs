using System.Security.Cryptography;

namespace QuotaFunctions.Core.Keys;

/// <summary>
/// Random text for ids that come with every request. The bytes are the system's, drawn a block at a time, since a draw costs more than
/// the whole of an id. Secrets are not made here: a block waits in memory until it is used up.
/// </summary>
public static class RandomId
{
    private const int BlockSize = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _left;

    /// <summary>So many characters of an alphabet, each as likely as the others.</summary>
    /// <param name="alphabet">2 to 256 ASCII characters.</param>
    /// <param name="length">How many.</param>
    public static string Create(string alphabet, int length) => string.Create(length, alphabet, static (chars, alphabet) =>
    {
        // Bytes past the last whole multiple of the alphabet would favour its first characters: they are passed over.
        var bound = 256 - 256 % alphabet.Length;
        for (var i = 0; i < chars.Length;)
        {
            var next = NextByte();
            if (next < bound)
            {
                chars[i++] = alphabet[next % alphabet.Length];
            }
        }
    });

    private static byte NextByte()
    {
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(_block ??= new byte[BlockSize]);
            _left = BlockSize;
        }

        return _block![--_left];
    }
}
