using CsCheck;

namespace Tandem.Rtp.Tests;

internal static class Gens
{
    /// <summary>One of some values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
