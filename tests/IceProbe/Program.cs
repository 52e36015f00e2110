using Tandem.IceProbe;

using var probe = new Probe(ProbeOptions.Parse(args));
probe.Run();
