using SharpFuzz;
using Tandem.Fuzz;
using Tandem.Fuzz.Afl;

const string Usage = """
    usage: Tandem.Fuzz tier [--seconds N] [--report FILE] [TARGET...]   fuzzes each target for so long under afl-fuzz
           Tandem.Fuzz replay TARGET FILE...                            runs inputs, and shows what breaks
           Tandem.Fuzz run TARGET                                       one input from standard input; afl-fuzz starts this
    """;

switch (args)
{
    case ["tier", .. var options]:
        return FuzzTier.Run(FuzzTierOptions.Parse(options));
    case ["run", var name]:
        var target = FuzzTarget.Find(name);
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            target.Run(input.ToArray());
        });
        return 0;
    case ["replay", var name, .. var files]:
        foreach (var file in files) FuzzTarget.Find(name).Run(File.ReadAllBytes(file));
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
