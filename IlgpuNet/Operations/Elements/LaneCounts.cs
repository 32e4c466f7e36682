global using EightDoubles = IlgpuNet.Operations.TwiceDoubles<
    IlgpuNet.Operations.TwiceDoubles<
        IlgpuNet.Operations.TwiceDoubles<IlgpuNet.Operations.OneDouble, IlgpuNet.Operations.OneLane>,
        IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>,
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>>;
global using EightLanes = IlgpuNet.Operations.TwiceLanes<
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>>;
global using FourDoubles = IlgpuNet.Operations.TwiceDoubles<
    IlgpuNet.Operations.TwiceDoubles<IlgpuNet.Operations.OneDouble, IlgpuNet.Operations.OneLane>,
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>;
global using FourLanes = IlgpuNet.Operations.TwiceLanes<
    IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>>;
global using TwoDoubles = IlgpuNet.Operations.TwiceDoubles<
    IlgpuNet.Operations.OneDouble, IlgpuNet.Operations.OneLane>;
global using TwoLanes = IlgpuNet.Operations.TwiceLanes<IlgpuNet.Operations.OneLane>;
