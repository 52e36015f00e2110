using System.Security.Cryptography;

namespace Tandem.Media.Calls;

/// <summary>Names of streams and tracks that tell nothing.</summary>
internal static class StreamNames
{
    private const int Octets = 8;

    public static string Next() => RandomNumberGenerator.GetHexString(Octets * 2, lowercase: true);
}
