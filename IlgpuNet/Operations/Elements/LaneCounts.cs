global using EightLanes = IlgpuNet.Operations.TwiceLanes<
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>>;
global using FourLanes = IlgpuNet.Operations.TwiceLanes<
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>;
global using TwoLanes = IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>;
