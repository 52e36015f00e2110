using SharpFuzz;

namespace Tandem.Fuzz.Afl;

/// <summary>This program and what it needs in a folder of its own, with the code under test changed so that it tells AFL which branches it takes. What was built stays as it is.</summary>
internal sealed class InstrumentedCopy : IDisposable
{
    private static readonly string[] UnderTest = ["Tandem.Codecs.dll", "Tandem.Dtls.dll", "Tandem.Kernel.dll", "Tandem.Media.dll", "Tandem.Ng.dll", "Tandem.Rtp.dll", "Tandem.Sdp.dll", "Tandem.Sip.dll", "Tandem.Stun.dll", "Tandem.Edge.dll", "Tandem.Core.dll"];

    public InstrumentedCopy()
    {
        Folder = Directory.CreateTempSubdirectory("tandem-fuzz-").FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        foreach (var assembly in UnderTest) Instrument(assembly, _ => true);
        // Of this program the planted bug alone: the rest runs before there is anything to tell.
        Instrument("Tandem.Fuzz.dll", type => type == "Tandem.Fuzz.Targets.PlantedTarget");
    }

    public string Folder { get; }

    public string Program => Path.Combine(Folder, "Tandem.Fuzz.dll");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Instrument(string assembly, Func<string, bool> matcher)
    {
        if (!Fuzzer.Instrument(Path.Combine(Folder, assembly), matcher, Options.Value).Any()) throw new InvalidOperationException($"Nothing in {assembly} was instrumented.");
    }
}
