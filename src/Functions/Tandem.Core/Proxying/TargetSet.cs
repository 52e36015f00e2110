namespace Tandem.Core.Proxying;

/// <summary>Where a request goes: the targets, or the status that says why there are none.</summary>
internal readonly struct TargetSet
{
    private TargetSet(int status, List<Target>? targets, List<Target>? reserve)
    {
        Status = status;
        Targets = targets ?? [];
        Reserve = reserve;
    }

    /// <summary>The final response to give instead; 0 when there are targets.</summary>
    public int Status { get; }

    /// <summary>The targets, preferred ones first.</summary>
    public List<Target> Targets { get; }

    /// <summary>Further flows to devices that are among the targets already: tried when the first flow fails. Null for none.</summary>
    public List<Target>? Reserve { get; }

    public static TargetSet Refused(int status) => new(status, null, null);

    public static TargetSet One(in Target target) => new(0, [target], null);

    public static TargetSet Fork(List<Target> targets, List<Target>? reserve) => new(0, targets, reserve);
}
