using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using Tandem.Benchmarks;

switch (args)
{
    case ["cpu", .. var words]:
        CpuTimes.Print(words);
        return 0;
    case ["retained"]:
        RetainedMemory.Print();
        RetainedMemory.PrintAllocations();
        return 0;
    default:
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun);
        BenchmarkSwitcher.FromAssembly(typeof(Messages).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
        return 0;
}
