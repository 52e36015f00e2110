namespace Tandem.Fuzz.Targets;

/// <summary>
/// The proof that the fuzzer fuzzes: a reader with a mistake that no seed comes near and that chance alone would take minutes to hit, but that feedback finds step by step within seconds.
/// </summary>
internal static class PlantedTarget
{
    public static void Run(byte[] octets)
    {
        if (octets.Length < 3) return;
        if (octets[0] != (byte)'T') return;
        if (octets[1] < 0xC0) return;
        if (octets[2] == (byte)'!') throw new InvalidOperationException("The planted bug.");
    }
}
